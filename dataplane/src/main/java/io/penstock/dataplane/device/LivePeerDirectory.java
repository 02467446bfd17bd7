package io.penstock.dataplane.device;

import io.penstock.dataplane.peer.Peer;
import io.penstock.dataplane.pipeline.Routes;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The peers of a running device. Written by the conductor, asked by any thread. Removed peers stay known for a while,
 * because the last records of their flows come after them.
 */
final class LivePeerDirectory implements PeerDirectory {

    private static final int REMOVED_MAX = 4096;

    private final Map<Integer, Peer> byId = new ConcurrentHashMap<>();
    private final Queue<Integer> removed = new ArrayDeque<>();
    private final Routes routes;

    LivePeerDirectory(Routes routes) {
        this.routes = routes;
    }

    void add(Peer peer) {
        byId.put(peer.id(), peer);
    }

    void remove(Peer peer) {
        removed.add(peer.id());
        if (removed.size() > REMOVED_MAX) {
            byId.remove(removed.remove());
        }
    }

    @Override
    public @Nullable Entry find(int id) {
        return entry(byId.get(id));
    }

    @Override
    public @Nullable Entry ownerOf4(int address) {
        return entry(routes.snapshot().lookup4(address));
    }

    @Override
    public @Nullable Entry ownerOf6(long high, long low) {
        return entry(routes.snapshot().lookup6(high, low));
    }

    private static @Nullable Entry entry(@Nullable Peer peer) {
        return peer == null ? null : new Entry(peer.id(), peer.publicKey(), peer.endpoint());
    }
}
