package io.penstock.gateway.flowlog;

import io.penstock.linux.address.Endpoint;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where peers were, outside the tunnel, in the window that a record tells of. For one thread. */
final class Outers {

    /** The most that are remembered of a peer. */
    static final int MAX = 16;

    /**
     * An endpoint.
     *
     * @param endpoint the remote side
     * @param sinceNs when it was seen first
     */
    record Seen(Endpoint endpoint, long sinceNs) {}

    private static final class Trail {
        private final Deque<Seen> seen = new ArrayDeque<>();
        private long lastAskedNs;
    }

    private final Map<Integer, Trail> byPeer = new HashMap<>();

    /** Ids of the peers that flows were told of lately. */
    List<Integer> peers() {
        return List.copyOf(byPeer.keySet());
    }

    /** A peer is at this endpoint now. */
    void see(int peerId, @Nullable Endpoint endpoint, long nowNs) {
        Trail trail = byPeer.computeIfAbsent(peerId, _ -> new Trail());
        if (endpoint != null
                && (trail.seen.isEmpty() || !trail.seen.getLast().endpoint().sameRemote(endpoint))) {
            trail.seen.add(new Seen(endpoint, nowNs));
            if (trail.seen.size() > MAX) {
                trail.seen.remove();
            }
        }
    }

    /** Where a peer was from this time on, oldest first. */
    List<Seen> since(int peerId, long fromNs, long nowNs) {
        Trail trail = byPeer.computeIfAbsent(peerId, _ -> new Trail());
        trail.lastAskedNs = nowNs;
        List<Seen> all = List.copyOf(trail.seen);
        int first = 0;
        while (first + 1 < all.size() && all.get(first + 1).sinceNs() - fromNs <= 0) {
            first++;
        }
        return all.subList(first, all.size());
    }

    /** Forgets the peers that nothing was told of since this time. */
    void forgetBefore(long timeNs) {
        Iterator<Trail> trails = byPeer.values().iterator();
        while (trails.hasNext()) {
            if (trails.next().lastAskedNs - timeNs < 0) {
                trails.remove();
            }
        }
    }
}
