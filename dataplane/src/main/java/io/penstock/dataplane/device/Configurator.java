package io.penstock.dataplane.device;

import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.counters.PeerCounters;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.event.PeerEvent.Setting;
import io.penstock.dataplane.noise.LocalIdentity;
import io.penstock.dataplane.peer.Peer;
import io.penstock.dataplane.routing.IpPrefix;
import io.penstock.linux.address.Endpoint;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Applies updates to a device. What can be refused is tried first, so that a refusal changes nothing. For the conductor only. */
final class Configurator {

    private static final int ENOSPC = 28;

    private final Peers peers;
    private final Sessions sessions;
    private final Handshaker handshaker;
    private final Chronicle chronicle;
    private final OuterSockets sockets;
    private final int cores;

    Configurator(
            Peers peers,
            Sessions sessions,
            Handshaker handshaker,
            Chronicle chronicle,
            OuterSockets sockets,
            int cores) {
        this.peers = peers;
        this.sessions = sessions;
        this.handshaker = handshaker;
        this.chronicle = chronicle;
        this.sockets = sockets;
        this.cores = cores;
    }

    /** Applies an update, or throws and changes nothing. */
    void apply(DeviceUpdate update, boolean up, long nowNs) throws DeviceUpdateException {
        checkRoom(update);
        sockets.change(update);
        setPrivateKey(update.privateKey(), nowNs);
        if (update.replacePeers()) {
            removeUnnamed(update.peers(), nowNs);
        }
        for (PeerUpdate peer : update.peers()) {
            apply(peer, up, nowNs);
        }
        peers.publishRoutes();
    }

    private void checkRoom(DeviceUpdate update) throws DeviceUpdateException {
        Set<PublicKey> named = new HashSet<>();
        update.peers().stream()
                .filter(peer -> !peer.remove() && !peer.updateOnly())
                .forEach(peer -> named.add(peer.publicKey()));
        long found = update.replacePeers()
                ? named.size()
                : peers.all().size()
                        + named.stream().filter(key -> peers.find(key) == null).count();
        if (found > Peers.MAX_PEERS) {
            throw new DeviceUpdateException(ENOSPC, "peers: found " + found + ", expected at most " + Peers.MAX_PEERS);
        }
    }

    private void setPrivateKey(@Nullable Secret key, long nowNs) {
        LocalIdentity before = handshaker.identity();
        if (key == null || (before == null && key.isZero())) {
            return;
        }
        if (before != null) {
            try (Secret known = before.privateKey()) {
                if (known.sameAs(key)) {
                    return;
                }
            }
        }
        LocalIdentity identity = key.isZero() ? null : new LocalIdentity(key);
        if (identity != null) {
            remove(peers.find(identity.publicKey()), nowNs);
        }
        handshaker.setIdentity(identity, nowNs);
    }

    private void removeUnnamed(List<PeerUpdate> named, long nowNs) {
        Set<PublicKey> keep = new HashSet<>();
        named.forEach(peer -> keep.add(peer.publicKey()));
        List.copyOf(peers.all()).stream()
                .filter(state -> !keep.contains(state.publicKey()))
                .forEach(state -> remove(state, nowNs));
    }

    private void remove(@Nullable PeerState state, long nowNs) {
        if (state == null) {
            return;
        }
        Peer peer = state.peer();
        peer.markRemoved();
        peer.timers().stop();
        handshaker.forget(state);
        peers.remove(state);
        sessions.end(peer);
        sessions.purgeStaged(peer, DropReason.PEER_REMOVED);
        sessions.endFlows(peer);
        chronicle.onRemoved(state, nowNs);
        state.close();
    }

    private void apply(PeerUpdate update, boolean up, long nowNs) {
        PeerState state = peers.find(update.publicKey());
        if (update.remove()) {
            remove(state, nowNs);
            return;
        }
        if (state == null) {
            if (update.updateOnly() || isOurs(update.publicKey())) {
                return;
            }
            PeerState added = add(update.publicKey(), up, nowNs);
            change(added, update, nowNs);
            chronicle.onAdded(added, nowNs);
        } else {
            Endpoint before = state.peer().endpoint();
            chronicle.onChanged(state, change(state, update, nowNs), before, nowNs);
        }
    }

    /** A peer with our own key would route to ourselves; as in the kernel, it is left out in silence. */
    private boolean isOurs(PublicKey key) {
        LocalIdentity us = handshaker.identity();
        return us != null && us.publicKey().equals(key);
    }

    private PeerState add(PublicKey key, boolean up, long nowNs) {
        int id = peers.takeId();
        Peer peer = new Peer(id, key, id % cores, new PeerCounters(cores), handshaker.jitterNs());
        PeerState state = new PeerState(peer);
        peers.add(state, nowNs);
        handshaker.meet(state);
        if (up) {
            peer.timers().start(nowNs);
        } else {
            peer.timers().stop();
        }
        return state;
    }

    /** Does what an update asks for; returns what is not as it was. */
    private Set<Setting> change(PeerState state, PeerUpdate update, long nowNs) {
        Set<Setting> changed = EnumSet.noneOf(Setting.class);
        Peer peer = state.peer();
        Secret presharedKey = update.presharedKey();
        if (presharedKey != null && !state.presharedKey().sameAs(presharedKey)) {
            state.setPresharedKey(presharedKey);
            changed.add(Setting.PRESHARED_KEY);
        }
        Endpoint endpoint = update.endpoint();
        if (endpoint != null) {
            Endpoint before = peer.endpoint();
            peer.setEndpoint(endpoint);
            if (before == null || !before.sameRemote(endpoint)) {
                changed.add(Setting.ENDPOINT);
            }
        }
        if (changeAllowedIps(peer, update)) {
            changed.add(Setting.ALLOWED_IPS);
        }
        update.persistentKeepaliveSeconds().ifPresent(seconds -> {
            if (seconds != state.persistentKeepaliveSeconds) {
                changed.add(Setting.PERSISTENT_KEEPALIVE);
            }
            state.persistentKeepaliveSeconds = seconds;
            peer.timers().setPersistentKeepalive(seconds, nowNs);
            peers.turns().update(state, nowNs);
        });
        return changed;
    }

    private boolean changeAllowedIps(Peer peer, PeerUpdate update) {
        if (!update.replaceAllowedIps() && update.allowedIps().isEmpty()) {
            return false;
        }
        Set<IpPrefix> before = Set.copyOf(peers.allowedIps().prefixesOf(peer));
        if (update.replaceAllowedIps()) {
            peers.allowedIps().removeAll(peer);
        }
        for (PeerUpdate.AllowedIpUpdate allowed : update.allowedIps()) {
            if (allowed.remove()) {
                peers.allowedIps().remove(allowed.prefix(), peer);
            } else {
                peers.allowedIps().insert(allowed.prefix(), peer);
            }
        }
        return !before.equals(Set.copyOf(peers.allowedIps().prefixesOf(peer)));
    }

    /** Closes the sockets and wipes what the peers hold. */
    void close(long nowNs) {
        List.copyOf(peers.all()).forEach(state -> remove(state, nowNs));
        handshaker.close();
        sockets.close();
    }
}
