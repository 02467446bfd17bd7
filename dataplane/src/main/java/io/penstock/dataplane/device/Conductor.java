package io.penstock.dataplane.device;

import io.penstock.dataplane.core.Core;
import io.penstock.dataplane.counters.CoreCounters;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.event.PeerEvent.EndReason;
import io.penstock.dataplane.event.PeerEvent.Role;
import io.penstock.dataplane.event.RefusalTally;
import io.penstock.dataplane.peer.Keypair;
import io.penstock.dataplane.peer.Peer;
import io.penstock.linux.tun.TunDevice;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;
import org.agrona.concurrent.NanoClock;

/**
 * The agent that owns handshakes, timers, and configuration: everything that is rare and may allocate. Its duty cycle
 * takes handshake messages, requests of the cores, and commands, then lets the timers tick.
 */
final class Conductor implements Agent {

    /**
     * The {@link PeerTurns} is looked at when the first timer is due, and at least this often, for what is kept about
     * sources.
     */
    private static final long TICK_MAX_NS = TimeUnit.SECONDS.toNanos(1);

    /** A timer that stays due, because what it asks for cannot be done, does not keep the conductor awake. */
    private static final long TICK_MIN_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final long LINK_CHECK_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long LINK_CHECK_MIN_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long UNDER_LOAD_STICKY_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int MESSAGES_PER_CYCLE = 64;
    private static final long WIPE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long WIPE_POLL_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final NanoClock clock;
    private final TunDevice tun;
    private final Peers peers;
    private final Sessions sessions;
    private final Handshaker handshaker;
    private final Courier courier;
    private final Configurator configurator;
    private final ConductorDesk desk;
    private final CoreCounters counters;
    private final Chronicle chronicle;
    private final ManyToOneConcurrentLinkedQueue<Runnable> commands;
    private boolean up;
    private int mtuBytes;
    private long nextTickNs;
    private long nextLinkCheckNs;
    private long lastLinkCheckNs;
    private long underLoadUntilNs;
    private boolean wasUnderLoad;

    Conductor(
            NanoClock clock,
            TunDevice tun,
            Peers peers,
            Sessions sessions,
            Handshaker handshaker,
            Courier courier,
            Configurator configurator,
            ConductorDesk desk,
            CoreCounters counters,
            Chronicle chronicle) {
        this.clock = clock;
        this.tun = tun;
        this.peers = peers;
        this.sessions = sessions;
        this.handshaker = handshaker;
        this.courier = courier;
        this.configurator = configurator;
        this.desk = desk;
        this.counters = counters;
        this.chronicle = chronicle;
        this.commands = desk.commands();
        long nowNs = clock.nanoTime();
        nextTickNs = nowNs;
        nextLinkCheckNs = nowNs;
        lastLinkCheckNs = nowNs - LINK_CHECK_NS;
    }

    @Override
    public String roleName() {
        return "penstock-conductor";
    }

    @Override
    public int doWork() {
        long nowNs = clock.nanoTime();
        int work = runCommands();
        if (knowsLink(nowNs)) {
            work += takeMessages(nowNs);
            work += takeRequests(nowNs);
        }
        if (nowNs - nextLinkCheckNs >= 0) {
            checkLink(nowNs);
        }
        if (nowNs - nextTickNs >= 0) {
            tick(nowNs);
            nextTickNs = nowNs + Math.clamp(peers.turns().remainingNs(nowNs), TICK_MIN_NS, TICK_MAX_NS);
        }
        return work;
    }

    /** How long there is nothing to do, unless somebody asks for something. */
    long idleNs() {
        long nowNs = clock.nanoTime();
        return Math.min(nextTickNs - nowNs, nextLinkCheckNs - nowNs);
    }

    private int runCommands() {
        int work = 0;
        for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
            command.run();
            work++;
        }
        return work;
    }

    /**
     * Whether what waits may be judged. While the interface is down this is looked at again, but not for every message;
     * so what comes in between waits for the next look: the first initiation after {@code ip link set up} is not lost,
     * for which the initiator would wait five seconds.
     */
    private boolean knowsLink(long nowNs) {
        if (up || (desk.inbox().depth() == 0 && desk.requests().isEmpty())) {
            return true;
        }
        long nextLookNs = lastLinkCheckNs + LINK_CHECK_MIN_NS;
        if (nowNs - nextLookNs >= 0) {
            checkLink(nowNs);
            return true;
        }
        if (nextLookNs - nextLinkCheckNs < 0) {
            nextLinkCheckNs = nextLookNs;
        }
        return false;
    }

    private int takeMessages(long nowNs) {
        if (desk.inbox().depth() >= HandshakeInbox.UNDER_LOAD_DEPTH) {
            underLoadUntilNs = nowNs + UNDER_LOAD_STICKY_NS;
            wasUnderLoad = true;
        }
        // While the interface is down all go at once: to drop them costs little.
        return desk.inbox().poll(up ? MESSAGES_PER_CYCLE : HandshakeInbox.CAPACITY, (message, from) -> {
            if (up) {
                handshaker.onMessage(message, from, isUnderLoad(nowNs), nowNs);
            } else {
                counters.drop(DropReason.INTERFACE_DOWN, 1);
            }
        });
    }

    boolean isUnderLoad(long nowNs) {
        wasUnderLoad &= nowNs - underLoadUntilNs < 0;
        return wasUnderLoad;
    }

    private int takeRequests(long nowNs) {
        int work = 0;
        for (Peer peer = desk.requests().poll();
                peer != null;
                peer = desk.requests().poll()) {
            peer.handshakeLookedAt();
            onRequest(peer, nowNs);
            work++;
        }
        return work;
    }

    private void onRequest(Peer peer, long nowNs) {
        PeerState state = peers.of(peer);
        if (state == null) {
            sessions.purgeStaged(peer, DropReason.PEER_REMOVED);
        } else if (up && peer.timers().wantInitiation(nowNs)) {
            handshaker.sendInitiation(state, nowNs);
        }
    }

    /** A core saw the initiator use a session that we answered. */
    void onConfirmed(Keypair keypair, List<Keypair> retired) {
        sessions.retire(retired);
        PeerState state = peers.of(keypair.peer());
        if (state != null) {
            handshaker.onComplete(state, Role.RESPONDER, clock.nanoTime());
            sessions.sendStaged(keypair.peer());
        }
    }

    /** Whether the interface is up; while it is not, this looks again before it says so. */
    private boolean isUp(long nowNs) {
        if (!up && nowNs - lastLinkCheckNs >= LINK_CHECK_MIN_NS) {
            checkLink(nowNs);
        }
        return up;
    }

    int mtuBytes() {
        return mtuBytes;
    }

    private void checkLink(long nowNs) {
        lastLinkCheckNs = nowNs;
        nextLinkCheckNs = nowNs + LINK_CHECK_NS;
        sessions.onEveryCore(core -> {
            core.scanFlows();
            leaveRefusals(core);
        });
        chronicle.takeRoams(desk);
        chronicle.look(nowNs);
        int mtuNow = tun.mtuBytes();
        if (mtuNow != mtuBytes) {
            mtuBytes = mtuNow;
            sessions.onEveryCore(core -> core.setMtuBytes(mtuNow));
        }
        boolean upNow = tun.isUp();
        if (upNow != up) {
            up = upNow;
            peers.all().forEach(state -> follow(state, nowNs));
        }
    }

    /** Leaves what a core refused with us; on the core's thread. */
    void leaveRefusals(Core core) {
        List<RefusalTally.Entry> refused = core.takeRefusals();
        if (!refused.isEmpty()) {
            desk.command(() -> chronicle.takeRefusals(refused));
        }
    }

    private void follow(PeerState state, long nowNs) {
        if (up) {
            state.peer().timers().start(nowNs);
            peers.turns().update(state, nowNs);
        } else {
            state.peer().timers().stop();
            handshaker.forget(state);
            sessions.end(state.peer());
            chronicle.endSession(state, EndReason.INTERFACE_DOWN, nowNs);
            sessions.purgeStaged(state.peer(), DropReason.DEVICE_DOWN);
        }
    }

    private void tick(long nowNs) {
        handshaker.tick(nowNs);
        peers.turns().lookAtDue(nowNs, state -> {
            if (state.peer().timers().remainingNs(nowNs) <= 0) {
                TimerDuties due = new TimerDuties(handshaker, sessions, courier, chronicle, state, nowNs);
                state.peer().timers().tick(nowNs, handshaker::jitterNs, due);
            }
        });
    }

    /** Applies an update; on the conductor's thread. */
    void apply(DeviceUpdate update) throws DeviceUpdateException {
        long nowNs = clock.nanoTime();
        configurator.apply(update, isUp(nowNs), nowNs);
        nextTickNs = nowNs;
    }

    /** Whether keys of ended sessions wait to be wiped. */
    boolean isWiping() {
        return sessions.isRetiring();
    }

    /** Ends everything; the cores' loops must still run, so that keys are wiped when none can be using them. */
    @Override
    public void onClose() {
        runCommands();
        chronicle.takeRoams(desk);
        chronicle.close();
        configurator.close(clock.nanoTime());
        long endNs = System.nanoTime() + WIPE_TIMEOUT_NS;
        while (sessions.isRetiring() && System.nanoTime() - endNs < 0) {
            if (runCommands() == 0) {
                LockSupport.parkNanos(WIPE_POLL_NS);
            }
        }
    }
}
