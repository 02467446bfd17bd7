package io.penstock.dataplane.flow;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Who opened the flows of all cores. A flow's packets one way may meet another core than those the other way, whose
 * table does not know the flow yet; by this set it learns that the flow is known, and which side opened it. Cores ask
 * when a flow is new to them, never for each packet.
 *
 * <p>A flow is here as a fingerprint of 62 bits, of a hash that nobody can foresee who does not know the seed: to be
 * taken for another flow takes more packets than a link carries in years. It may be here several times, once for each
 * core that knows it. Any thread may call everything; nothing waits, nothing is allocated.
 */
public final class FlowOrigins {

    /** Cells that a fingerprint may stand in: two cache lines. */
    private static final int WAYS = 16;

    /** No place: the cells of the fingerprint are all taken. The flow's answers are then unknown to other cores. */
    static final int NOWHERE = 0;

    private static final long PEER = 1;
    private static final long USED = 2;

    private final AtomicLongArray cells;
    private final int bucketMask;
    private final FlowHash high;
    private final FlowHash low;

    /**
     * An empty set.
     *
     * @param flows how many flows all tables hold at most; each takes 16 to 32 bytes
     * @param seed secret and random
     */
    public FlowOrigins(int flows, long seed) {
        int buckets = Math.max(1, Integer.highestOneBit(Math.max(1, flows - 1)) * 4 / WAYS);
        cells = new AtomicLongArray(buckets * WAYS);
        bucketMask = buckets - 1;
        high = new FlowHash(seed);
        low = new FlowHash(~seed * 0x9e3779b97f4a7c15L);
    }

    private long fingerprint(int peerId, FlowKey key, boolean byPeer) {
        long hash = ((long) high.of(peerId, key) << 32) | (low.of(peerId, key) & 0xffff_ffffL);
        return (hash & ~(PEER | USED)) | USED | (byPeer ? PEER : 0);
    }

    private int bucketOf(long fingerprint) {
        return ((int) (fingerprint >>> 32) & bucketMask) * WAYS;
    }

    /** Adds a flow; returns its place for {@link #remove}, or {@link #NOWHERE}. */
    int add(int peerId, FlowKey key, boolean byPeer) {
        long fingerprint = fingerprint(peerId, key, byPeer);
        int bucket = bucketOf(fingerprint);
        for (int cell = bucket; cell < bucket + WAYS; cell++) {
            if (cells.get(cell) == 0 && cells.compareAndSet(cell, 0, fingerprint)) {
                return cell + 1;
            }
        }
        return NOWHERE;
    }

    /** Forgets what {@link #add} returned the place of. */
    void remove(int place) {
        cells.set(place - 1, 0);
    }

    /** Whether some core knows the flow as opened by that side. */
    boolean contains(int peerId, FlowKey key, boolean byPeer) {
        long fingerprint = fingerprint(peerId, key, byPeer);
        int bucket = bucketOf(fingerprint);
        for (int cell = bucket; cell < bucket + WAYS; cell++) {
            if (cells.get(cell) == fingerprint) {
                return true;
            }
        }
        return false;
    }
}
