package io.penstock.dataplane.peer;

import io.penstock.dataplane.counters.PeerCounters;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.linux.address.Endpoint;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What the cores need to know of a peer: his sessions, his endpoint, his timers' marks and his counters. The
 * handshake's side of him belongs to the conductor.
 */
public final class Peer {

    private static final VarHandle HANDSHAKE_ASKED;

    static {
        try {
            HANDSHAKE_ASKED = MethodHandles.lookup().findVarHandle(Peer.class, "handshakeAsked", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int id;
    private final PublicKey publicKey;
    private final int core;
    private final Keypairs keypairs = new Keypairs();
    private final PeerTimers timers;
    private final PeerCounters counters;
    private final AtomicInteger stagedPackets = new AtomicInteger();

    /** Written by whichever core or conductor authenticated a message last; an immutable value behind a volatile. */
    private volatile @Nullable Endpoint endpoint;

    /** Written by the conductor; a removed peer's packets that still wait are dropped. */
    private volatile boolean removed;

    /**
     * Set by any core to whom the kernel refused a train of datagrams to him; {@link #trainsAgainNs} is written before. A
     * core that reads an older time tries a train too early or too late, which does no harm.
     */
    private volatile boolean trainRefused;

    private volatile long trainsAgainNs;

    /** Set by the first core that misses a session, cleared by the conductor when he looks: one request at a time. */
    @SuppressWarnings("unused") // through HANDSHAKE_ASKED
    private boolean handshakeAsked;

    /**
     * A peer without session.
     *
     * @param id a small number of its own, never used again while the device lives
     * @param publicKey who
     * @param core the core that receives for all his sessions
     * @param counters his counters
     * @param jitterNs put on top of his timers' first wait
     */
    public Peer(int id, PublicKey publicKey, int core, PeerCounters counters, long jitterNs) {
        this.id = id;
        this.publicKey = publicKey;
        this.core = core;
        this.counters = counters;
        this.timers = new PeerTimers(jitterNs);
    }

    /** A small number of its own. */
    public int id() {
        return id;
    }

    /** Who. */
    public PublicKey publicKey() {
        return publicKey;
    }

    /** The core that receives for all his sessions. */
    public int core() {
        return core;
    }

    /** His sessions. */
    public Keypairs keypairs() {
        return keypairs;
    }

    /** His timers. */
    public PeerTimers timers() {
        return timers;
    }

    /** His counters. */
    public PeerCounters counters() {
        return counters;
    }

    /** How many packets wait for his handshake, over all cores. */
    public AtomicInteger stagedPackets() {
        return stagedPackets;
    }

    /** Where datagrams to him go, null where not known. */
    public @Nullable Endpoint endpoint() {
        return endpoint;
    }

    /** Takes the endpoint that an authenticated message came from, or that the configuration gives. */
    public void setEndpoint(Endpoint endpoint) {
        Endpoint before = this.endpoint;
        this.endpoint = endpoint;
        if (trainRefused && (before == null || !before.sameRemote(endpoint))) {
            trainRefused = false;
        }
    }

    /** Whether the kernel refused trains of datagrams ({@code UDP_SEGMENT}) on the path to him, and none went since. */
    public boolean isTrainRefused() {
        return trainRefused;
    }

    /** After a refusal: whether it is time to try a train again. */
    public boolean mayTryTrain(long nowNs) {
        return nowNs - trainsAgainNs >= 0;
    }

    /**
     * The kernel refused a train on the path to him: until then his messages go one by one. Another endpoint is another
     * path, and may have trains at once.
     */
    public void onTrainRefused(long tryAgainNs) {
        trainsAgainNs = tryAgainNs;
        trainRefused = true;
    }

    /** A train went. */
    public void onTrainSent() {
        trainRefused = false;
    }

    /** Lets the kernel choose the local address of datagrams to him again. */
    public void forgetSource() {
        Endpoint now = endpoint;
        if (now != null) {
            endpoint = now.withoutSource();
        }
    }

    /** Whether he is no longer configured. */
    public boolean isRemoved() {
        return removed;
    }

    /** Marks him as no longer configured. */
    public void markRemoved() {
        removed = true;
    }

    /** Whether this call is the first to ask for a handshake since the conductor looked. */
    public boolean askForHandshake() {
        return !(boolean) HANDSHAKE_ASKED.getOpaque(this) && HANDSHAKE_ASKED.compareAndSet(this, false, true);
    }

    /** The conductor looks: the next one who misses a session asks again. */
    public void handshakeLookedAt() {
        HANDSHAKE_ASKED.setRelease(this, false);
    }
}
