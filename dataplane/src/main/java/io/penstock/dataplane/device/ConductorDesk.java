package io.penstock.dataplane.device;

import io.penstock.dataplane.peer.Keypair;
import io.penstock.dataplane.peer.Peer;
import io.penstock.dataplane.pipeline.ConductorLink;
import io.penstock.linux.address.Endpoint;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Where the cores leave what the conductor shall look at. Any thread leaves; the conductor takes. */
final class ConductorDesk implements ConductorLink {

    private static final int REQUESTS = 4096;

    /** Roams between two looks of the conductor, of all peers together. */
    private static final int ROAMS = 4096;

    /** Messages on the way to another core than they came to: only where the kernel does not steer, so few are enough. */
    private static final int FORWARDS = 1024;

    /** What the desk needs of the device around it. */
    interface Surroundings {

        /** Wakes the conductor if he sleeps. */
        void wake();

        /** A session that we answered was used; on the conductor's thread. */
        void onConfirmed(Keypair keypair, List<Keypair> retired);

        /** Gives a message, which is a copy, to the core that owns its session, and calls back when it is done with. */
        void forward(int core, MemorySegment message, Endpoint from, Runnable done);
    }

    private final HandshakeInbox inbox = new HandshakeInbox();
    private final ManyToOneConcurrentArrayQueue<Peer> requests = new ManyToOneConcurrentArrayQueue<>(REQUESTS);
    private final ManyToOneConcurrentLinkedQueue<Runnable> commands = new ManyToOneConcurrentLinkedQueue<>();
    private final ManyToOneConcurrentArrayQueue<Roam> roams = new ManyToOneConcurrentArrayQueue<>(ROAMS);
    private final AtomicLong lostRoams = new AtomicLong();
    private final Semaphore forwards = new Semaphore(FORWARDS);
    private volatile @Nullable Surroundings surroundings;

    /** Says who is around; before the first core runs. */
    void setSurroundings(Surroundings around) {
        surroundings = around;
    }

    HandshakeInbox inbox() {
        return inbox;
    }

    ManyToOneConcurrentArrayQueue<Peer> requests() {
        return requests;
    }

    ManyToOneConcurrentLinkedQueue<Runnable> commands() {
        return commands;
    }

    ManyToOneConcurrentArrayQueue<Roam> roams() {
        return roams;
    }

    /** Roams that found no room since the last call. */
    long takeLostRoams() {
        return lostRoams.getAndSet(0);
    }

    /** Leaves a command. */
    void command(Runnable command) {
        commands.add(command);
        wake();
    }

    private void wake() {
        Surroundings around = surroundings;
        if (around != null) {
            around.wake();
        }
    }

    @Override
    public boolean offerHandshake(MemorySegment memory, long offset, int lengthBytes, Endpoint from) {
        boolean taken = inbox.offer(memory, offset, lengthBytes, from);
        wake();
        return taken;
    }

    @Override
    public void requestHandshake(Peer peer) {
        if (peer.askForHandshake()) {
            if (requests.offer(peer)) {
                wake();
            } else {
                peer.handshakeLookedAt();
            }
        }
    }

    @Override
    public void onConfirmed(Keypair keypair, List<Keypair> retired) {
        Surroundings around = surroundings;
        if (around != null) {
            command(() -> around.onConfirmed(keypair, retired));
        }
    }

    /** Nobody is woken: the conductor looks once a second. */
    @Override
    public void onRoamed(Peer peer, Endpoint from, Endpoint to, long nowNs) {
        if (!roams.offer(new Roam(peer, from, to, nowNs))) {
            lostRoams.incrementAndGet();
        }
    }

    @Override
    public boolean forward(int core, MemorySegment memory, long offset, int lengthBytes, Endpoint from) {
        Surroundings around = surroundings;
        if (around == null || !forwards.tryAcquire()) {
            return false;
        }
        MemorySegment copy = Arena.ofAuto().allocate(lengthBytes, 16);
        MemorySegment.copy(memory, offset, copy, 0, lengthBytes);
        around.forward(core, copy, from, forwards::release);
        return true;
    }
}
