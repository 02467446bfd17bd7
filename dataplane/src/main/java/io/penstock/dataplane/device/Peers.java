package io.penstock.dataplane.device;

import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.peer.IndexEntry;
import io.penstock.dataplane.peer.IndexTable;
import io.penstock.dataplane.peer.Peer;
import io.penstock.dataplane.peer.PendingHandshake;
import io.penstock.dataplane.pipeline.Routes;
import io.penstock.dataplane.policy.PolicyBoard;
import io.penstock.dataplane.routing.AllowedIps;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/** All peers, by key, by number, by receiver index, and by AllowedIPs. Written by the conductor only. */
final class Peers {

    /** As many as wireguard-go takes. */
    static final int MAX_PEERS = 1 << 16;

    /** Each peer may have a handshake under way and three sessions. */
    private static final int MAX_INDICES = 4 * MAX_PEERS;

    private final Map<PublicKey, PeerState> byKey = new LinkedHashMap<>();
    private final Int2ObjectHashMap<PeerState> byId = new Int2ObjectHashMap<>();
    private final AllowedIps<Peer> allowedIps = new AllowedIps<>();
    private final Routes routes = new Routes(allowedIps.publish());
    private final LivePeerDirectory directory = new LivePeerDirectory(routes);
    private final IndexTable<IndexEntry> indices;
    private final PolicyBoard policy = new PolicyBoard();
    private final PeerTurns turns;
    private int nextId;

    Peers(int cores, long nowNs) {
        turns = new PeerTurns(MAX_PEERS, nowNs);
        indices = new IndexTable<>(MAX_INDICES, cores);
    }

    Collection<PeerState> all() {
        return byKey.values();
    }

    @Nullable PeerState find(PublicKey key) {
        return byKey.get(key);
    }

    @Nullable PeerState of(Peer peer) {
        return byId.get(peer.id());
    }

    int takeId() {
        return nextId++;
    }

    void add(PeerState state, long nowNs) {
        byKey.put(state.publicKey(), state);
        byId.put(state.peer().id(), state);
        directory.add(state.peer());
        turns.add(state, nowNs);
    }

    void remove(PeerState state) {
        byKey.remove(state.publicKey());
        byId.remove(state.peer().id());
        directory.remove(state.peer());
        turns.remove(state);
        allowedIps.removeAll(state.peer());
    }

    AllowedIps<Peer> allowedIps() {
        return allowedIps;
    }

    /** Shows the cores the AllowedIPs as they are now. */
    void publishRoutes() {
        AllowedIps.Snapshot<Peer> now = allowedIps.publish();
        if (now != routes.snapshot()) {
            routes.publish(now);
            policy.onPeersChanged();
        }
    }

    /** What policy is in force. */
    PolicyBoard policy() {
        return policy;
    }

    Routes routes() {
        return routes;
    }

    PeerDirectory directory() {
        return directory;
    }

    /** Whose turn it is to be looked after. */
    PeerTurns turns() {
        return turns;
    }

    /** A receiver index for a handshake with a peer, none where there are too many. */
    OptionalInt reserveIndex(Peer peer, RandomGenerator random) {
        return indices.insert(new PendingHandshake(peer), peer.core(), random::nextInt);
    }

    IndexTable<IndexEntry> indices() {
        return indices;
    }
}
