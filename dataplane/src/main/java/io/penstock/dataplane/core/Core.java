package io.penstock.dataplane.core;

import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.event.RefusalTally;
import io.penstock.dataplane.flow.FlowTotals;
import io.penstock.dataplane.peer.Peer;
import io.penstock.dataplane.pipeline.FlowAccount;
import io.penstock.dataplane.pipeline.Inbound;
import io.penstock.dataplane.pipeline.Outbound;
import io.penstock.dataplane.pipeline.Sealing;
import io.penstock.dataplane.pipeline.Sending;
import io.penstock.linux.address.Endpoint;
import io.penstock.linux.tun.TunQueue;
import io.penstock.linux.udp.DatagramPort;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * One core: a UDP socket of each family, a TUN queue, and the stages between them. All methods are for the thread of
 * its loop.
 */
public final class Core {

    /** Batches taken from one descriptor before the others have their turn. */
    private static final int ROUNDS = 4;

    private final int number;
    private final NanoClock clock;
    private final TunQueue tun;
    private final Inbound inbound;
    private final Outbound outbound;
    private final Sealing sealing;
    private final Sending sending;
    private final FlowAccount flows;
    private final RefusalTally refused;
    private final CoreFaults faults;
    private final Queue<Peer> waitingForSocket = new ArrayDeque<>();
    private @Nullable CoreLoop loop;
    private CoreLoop.@Nullable Watch tunWatch;
    private CoreLoop.@Nullable Watch watch4;
    private CoreLoop.@Nullable Watch watch6;
    private @Nullable DatagramPort port4;
    private @Nullable DatagramPort port6;

    /** A core from its parts; {@link #attach} brings it to life. */
    public Core(
            int number,
            NanoClock clock,
            TunQueue tun,
            Inbound inbound,
            Outbound outbound,
            Sealing sealing,
            Sending sending,
            FlowAccount flows,
            RefusalTally refused,
            CoreFaults faults) {
        this.number = number;
        this.clock = clock;
        this.tun = tun;
        this.inbound = inbound;
        this.outbound = outbound;
        this.sealing = sealing;
        this.sending = sending;
        this.flows = flows;
        this.refused = refused;
        this.faults = faults;
    }

    /** Its number, counted from 0. */
    public int number() {
        return number;
    }

    /** Begins to watch the TUN queue. */
    public void attach(CoreLoop coreLoop) {
        loop = coreLoop;
        tunWatch = coreLoop.watch(tun.fd(), this::onTunReadable, () -> {});
    }

    /** Exchanges the sockets; null for a family that is not there. The old ones are no longer used when this returns. */
    public void setPorts(@Nullable DatagramPort newPort4, @Nullable DatagramPort newPort6) {
        cancel(watch4);
        cancel(watch6);
        sending.dropBlocked();
        port4 = newPort4;
        port6 = newPort6;
        sending.setPorts(newPort4, newPort6);
        watch4 = watch(newPort4, this::onPort4Readable);
        watch6 = watch(newPort6, this::onPort6Readable);
        onWritable();
    }

    private CoreLoop.@Nullable Watch watch(@Nullable DatagramPort port, Runnable onReadable) {
        return port == null || loop == null ? null : loop.watch(port.fd(), onReadable, this::onWritable);
    }

    private static void cancel(CoreLoop.@Nullable Watch watch) {
        if (watch != null) {
            watch.cancel();
        }
    }

    /** Sets the interface's MTU, past which no padding goes. */
    public void setMtuBytes(int mtuBytes) {
        sealing.setMtuBytes(mtuBytes);
    }

    /** Takes what the TUN queue has, a few batches at a time. */
    public void onTunReadable() {
        for (int round = 0; round < ROUNDS && !sending.isBlocked(); round++) {
            int result = outbound.pump(tun, clock.nanoTime());
            if (result < 0) {
                onTunError(result);
                return;
            }
            if (result == 0) {
                break;
            }
        }
        pushBackWhenBlocked();
    }

    private void onTunError(int negatedErrno) {
        cancel(tunWatch);
        tunWatch = null;
        if (TunQueue.isGone(negatedErrno)) {
            faults.onTunGone();
        } else {
            faults.onFault(
                    new IllegalStateException("reading TUN queue " + number + " failed: errno " + -negatedErrno));
        }
    }

    /** While a socket is full the TUN queue is left alone, so that the kernel's own queue pushes back. */
    private void pushBackWhenBlocked() {
        if (sending.isBlocked()) {
            interest(tunWatch, false, false);
            interest(watch4, true, true);
            interest(watch6, true, true);
        }
    }

    private static void interest(CoreLoop.@Nullable Watch watch, boolean readable, boolean writable) {
        if (watch != null) {
            watch.interest(readable, writable);
        }
    }

    /** A full socket has room again: sends what waits, then reads on. */
    public void onWritable() {
        sending.flush();
        while (!sending.isBlocked() && !waitingForSocket.isEmpty()) {
            outbound.sendStaged(waitingForSocket.remove(), clock.nanoTime());
        }
        if (!sending.isBlocked()) {
            interest(tunWatch, true, false);
            interest(watch4, true, false);
            interest(watch6, true, false);
        }
    }

    /** Takes what the IPv4 socket has, a few batches at a time. */
    public void onPort4Readable() {
        receive(port4);
    }

    /** Takes what the IPv6 socket has, a few batches at a time. */
    public void onPort6Readable() {
        receive(port6);
    }

    private void receive(@Nullable DatagramPort port) {
        for (int round = 0; round < ROUNDS && port != null; round++) {
            if (inbound.receive(port, clock.nanoTime()) < Inbound.BATCH) {
                return;
            }
        }
    }

    /** Takes a transport message that another core received for a session of ours. */
    public void onForwarded(MemorySegment message, Endpoint from) {
        inbound.onForwarded(message, from, clock.nanoTime());
    }

    /** Sends what waited for a peer's session. */
    public void sendStaged(Peer peer) {
        if (sending.isBlocked()) {
            waitingForSocket.add(peer);
        } else {
            outbound.sendStaged(peer, clock.nanoTime());
            pushBackWhenBlocked();
        }
    }

    /** Drops what waited for a peer's session. */
    public void purgeStaged(Peer peer, DropReason reason) {
        outbound.purgeStaged(peer, reason);
    }

    /** Tells of flows, and lets those that are over go. */
    public void scanFlows() {
        flows.scan(clock.nanoTime());
    }

    /** The sums of its table of flows; for any thread. */
    public FlowTotals flowTotals() {
        return flows.totals();
    }

    /** Who was refused since the last call, and why. */
    public List<RefusalTally.Entry> takeRefusals() {
        return refused.take();
    }

    /** Ends the flows of a peer who was removed. */
    public void endFlows(Peer peer) {
        flows.endPeer(peer.id());
    }

    /** Ends the watches, then the flows; nothing is used any more when this returns. */
    public void detach() {
        cancel(tunWatch);
        cancel(watch4);
        cancel(watch6);
        tunWatch = null;
        watch4 = null;
        watch6 = null;
        sending.dropBlocked();
        flows.endAll(clock.nanoTime());
    }
}
