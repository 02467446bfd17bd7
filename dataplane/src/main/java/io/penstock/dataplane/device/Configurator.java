package io.penstock.dataplane.device;

import io.penstock.dataplane.core.Core;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.counters.PeerCounters;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.event.PeerEvent.Setting;
import io.penstock.dataplane.noise.LocalIdentity;
import io.penstock.dataplane.peer.Peer;
import io.penstock.dataplane.routing.IpPrefix;
import io.penstock.dataplane.udp.Network;
import io.penstock.dataplane.udp.Sockets;
import io.penstock.linux.LinuxException;
import io.penstock.linux.address.Endpoint;
import io.penstock.linux.udp.DatagramPort;
import java.io.IOException;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Applies updates to a device. What can be refused is tried first, so that a refusal changes nothing. For the conductor only. */
final class Configurator {

    private static final int EIO = 5;
    private static final int ENOSPC = 28;
    private static final long SWAP_TIMEOUT_SECONDS = 5;

    private final Peers peers;
    private final Sessions sessions;
    private final Handshaker handshaker;
    private final Courier courier;
    private final Chronicle chronicle;
    private final Network network;
    private final int cores;
    private Sockets sockets = Sockets.none();
    private int fwmark;

    /** What the kernel dropped at sockets that are closed by now. */
    private long earlierKernelDrops;

    Configurator(
            Peers peers,
            Sessions sessions,
            Handshaker handshaker,
            Courier courier,
            Chronicle chronicle,
            Network network,
            int cores) {
        this.peers = peers;
        this.sessions = sessions;
        this.handshaker = handshaker;
        this.courier = courier;
        this.chronicle = chronicle;
        this.network = network;
        this.cores = cores;
    }

    Sockets sockets() {
        return sockets;
    }

    /** Datagrams that the kernel dropped at our sockets since the device began. */
    long kernelDrops() {
        return earlierKernelDrops + sockets.kernelDrops();
    }

    int fwmark() {
        return fwmark;
    }

    /** Applies an update, or throws and changes nothing. */
    void apply(DeviceUpdate update, boolean up, long nowNs) throws DeviceUpdateException {
        checkRoom(update);
        setPortAndMark(update);
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
        long kept = update.replacePeers()
                ? 0
                : peers.all().stream()
                        .filter(state -> !named.contains(state.publicKey()))
                        .count();
        if (kept + named.size() > Peers.MAX_PEERS) {
            throw new DeviceUpdateException(
                    ENOSPC, "peers: found " + (kept + named.size()) + ", expected at most " + Peers.MAX_PEERS);
        }
    }

    private void setPortAndMark(DeviceUpdate update) throws DeviceUpdateException {
        int mark = update.fwmark().orElse(fwmark);
        int port = update.listenPort().orElse(sockets.port());
        try {
            if (update.listenPort().isPresent() && (port == 0 || port != sockets.port())) {
                swap(network.open(port, cores, mark));
            } else if (mark != fwmark) {
                sockets.setMark(mark);
            }
            fwmark = mark;
        } catch (LinuxException e) {
            throw new DeviceUpdateException(e.errno(), message(e));
        } catch (IOException e) {
            throw new DeviceUpdateException(EIO, message(e));
        }
    }

    private static String message(IOException e) {
        String message = e.getMessage();
        return message == null ? e.toString() : message;
    }

    /** Opens sockets on a port of the kernel's choice, where there are none yet. */
    void openIfClosed() throws IOException {
        if (sockets.port() == 0) {
            swap(network.open(0, cores, fwmark));
        }
    }

    /** Gives every core its new sockets; the old ones are closed when no core can be using them. */
    private void swap(Sockets fresh) throws IOException {
        CountDownLatch swapped = new CountDownLatch(cores);
        sessions.onEveryCore(core -> {
            give(core, fresh);
            swapped.countDown();
        });
        courier.setSockets(fresh);
        try {
            if (!swapped.await(SWAP_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("the cores did not take their new sockets within " + SWAP_TIMEOUT_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the cores took their new sockets", e);
        }
        earlierKernelDrops += sockets.kernelDrops();
        sockets.close();
        sockets = fresh;
    }

    private static void give(Core core, Sockets fresh) {
        core.setPorts(at(fresh.ipv4(), core.number()), at(fresh.ipv6(), core.number()));
    }

    private static @Nullable DatagramPort at(List<DatagramPort> ports, int index) {
        return ports.isEmpty() ? null : ports.get(index);
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
            Set<Setting> changed = change(state, update, nowNs);
            chronicle.onChanged(state, changed, before, nowNs);
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
        peers.add(state);
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
        sockets = Sockets.none();
    }
}
