package io.penstock.dataplane.device;

import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.peer.Peer;
import io.penstock.dataplane.pipeline.Routes;
import io.penstock.linux.address.Endpoint;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who the ids in flow records are, and who owns an inner address. Written by the conductor, asked by any thread. Removed
 * peers stay known for a while, because the last records of their flows come after them.
 */
public final class PeerDirectory {

    private static final int REMOVED_MAX = 4096;

    /**
     * A peer as he is now.
     *
     * @param id his number
     * @param publicKey who
     * @param endpoint where he is, null where not known
     */
    public record Entry(
            int id, PublicKey publicKey, @Nullable Endpoint endpoint) {}

    private final Map<Integer, Peer> byId = new ConcurrentHashMap<>();
    private final Queue<Integer> removed = new ArrayDeque<>();
    private final Routes routes;

    PeerDirectory(Routes routes) {
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

    /** The peer with this id, null where nobody has it, or had it not long ago. */
    public @Nullable Entry find(int id) {
        return entry(byId.get(id));
    }

    /** The peer whose AllowedIPs hold this IPv4 address, null where there is none. */
    public @Nullable Entry ownerOf4(int address) {
        return entry(routes.snapshot().lookup4(address));
    }

    /** The peer whose AllowedIPs hold this IPv6 address, null where there is none. */
    public @Nullable Entry ownerOf6(long high, long low) {
        return entry(routes.snapshot().lookup6(high, low));
    }

    private static @Nullable Entry entry(@Nullable Peer peer) {
        return peer == null ? null : new Entry(peer.id(), peer.publicKey(), peer.endpoint());
    }
}
