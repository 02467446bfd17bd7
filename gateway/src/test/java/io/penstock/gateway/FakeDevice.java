package io.penstock.gateway;

import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.CounterSet;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.counters.DurationHistogram;
import io.penstock.dataplane.counters.Volume;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.device.Activity;
import io.penstock.dataplane.device.DeviceControl;
import io.penstock.dataplane.device.DeviceLoad;
import io.penstock.dataplane.device.DeviceSnapshot;
import io.penstock.dataplane.device.DeviceUpdate;
import io.penstock.dataplane.device.DeviceUpdateException;
import io.penstock.dataplane.device.PeerSnapshot;
import io.penstock.dataplane.device.PeerUpdate;
import io.penstock.dataplane.flow.FlowUse;
import io.penstock.dataplane.offload.Offload;
import io.penstock.dataplane.offload.OffloadStatus;
import io.penstock.dataplane.policy.Policy;
import io.penstock.dataplane.routing.IpPrefix;
import io.penstock.linux.address.Endpoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A device of maps and lists: the slow model of what an update does, with traffic set by hand. */
public final class FakeDevice implements DeviceControl {

    /** One peer of the model. */
    public static final class Peer {
        public Secret presharedKey = Secret.zero();
        public @Nullable Endpoint endpoint;
        public final LinkedHashSet<IpPrefix> allowedIps = new LinkedHashSet<>();
        public int keepalive;
        public @Nullable Instant lastHandshake;
        public boolean live;
        public long receivedBytes;
        public long sentBytes;
        public long receivedPackets;
        public long sentPackets;
        public Activity activity = Activity.NEVER;
        public Volume delivered = Volume.NONE;
        public Volume taken = Volume.NONE;
        public long roams;
        public long rekeys;
    }

    public final String name;
    public @Nullable Secret privateKey;
    public @Nullable PublicKey publicKey;
    public int listenPort;
    public int fwmark;
    public boolean underLoad;
    public final Map<PublicKey, Peer> peers = new LinkedHashMap<>();
    private final Map<IpPrefix, Peer> owners = new HashMap<>();
    public final EnumMap<DropReason, Long> drops = new EnumMap<>(DropReason.class);
    public final EnumMap<Counter, Long> counters = new EnumMap<>(Counter.class);
    public final List<DeviceUpdate> updates = new ArrayList<>();
    public final List<OffloadStatus> offloads = new ArrayList<>(Stream.of(Offload.values())
            .map(offload -> new OffloadStatus(offload, OffloadStatus.State.ON, 0, 0))
            .toList());
    public boolean verifiesChecksums;
    public long kernelDrops;
    public FlowUse flows = new FlowUse(131072, 0, 0, 0, 0, 0, 0);
    public DurationHistogram.Counts handshakeDurations = DurationHistogram.Counts.NONE;
    public final CounterSet cores = new CounterSet(2);
    public long waiting;
    public int policyRules;
    public long policyVersion = 1;
    public int snapshots;
    public @Nullable Policy policy;
    public @Nullable DeviceUpdateException refusal;

    public FakeDevice(String name) {
        this.name = name;
        for (DropReason reason : DropReason.values()) {
            drops.put(reason, 0L);
        }
        for (Counter counter : Counter.values()) {
            counters.put(counter, 0L);
        }
    }

    /** Adds a peer, or finds him. */
    public synchronized Peer peer(PublicKey key) {
        return peers.computeIfAbsent(key, added -> new Peer());
    }

    /** A key of 32 equal bytes. */
    public static PublicKey key(int value) {
        return PublicKey.of(bytes(value));
    }

    /** 32 equal bytes. */
    public static byte[] bytes(int value) {
        byte[] bytes = new byte[32];
        java.util.Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @Override
    public synchronized void apply(DeviceUpdate update) throws DeviceUpdateException {
        if (refusal != null) {
            throw refusal;
        }
        updates.add(update);
        Secret key = update.privateKey();
        if (key != null) {
            privateKey = key.isZero() ? null : key.copy();
        }
        listenPort = update.listenPort().orElse(listenPort);
        fwmark = update.fwmark().orElse(fwmark);
        if (update.replacePeers()) {
            peers.keySet()
                    .retainAll(
                            update.peers().stream().map(PeerUpdate::publicKey).toList());
        }
        update.peers().forEach(this::apply);
    }

    private void apply(PeerUpdate update) {
        if (update.remove()) {
            peers.remove(update.publicKey());
        } else if (!update.updateOnly() || peers.containsKey(update.publicKey())) {
            Peer peer = peer(update.publicKey());
            Secret presharedKey = update.presharedKey();
            peer.presharedKey = presharedKey == null ? peer.presharedKey : presharedKey.copy();
            peer.endpoint = update.endpoint() == null ? peer.endpoint : update.endpoint();
            OptionalInt keepalive = update.persistentKeepaliveSeconds();
            peer.keepalive = keepalive.orElse(peer.keepalive);
            if (update.replaceAllowedIps()) {
                peer.allowedIps.clear();
            }
            update.allowedIps().forEach(change -> {
                if (change.remove()) {
                    peer.allowedIps.remove(change.prefix());
                } else {
                    Peer before = owners.put(change.prefix(), peer);
                    if (before != null) {
                        before.allowedIps.remove(change.prefix());
                    }
                    peer.allowedIps.add(change.prefix());
                }
            });
        }
    }

    @Override
    public synchronized void setPolicy(@Nullable Policy policy) {
        this.policy = policy;
    }

    @Override
    public synchronized DeviceSnapshot snapshot() {
        snapshots++;
        List<PeerSnapshot> copies = new ArrayList<>();
        peers.forEach((key, peer) -> copies.add(new PeerSnapshot(
                key,
                peer.presharedKey.copy(),
                peer.endpoint,
                List.copyOf(peer.allowedIps),
                peer.keepalive,
                peer.lastHandshake,
                peer.live,
                peer.receivedBytes,
                peer.sentBytes,
                peer.receivedPackets,
                peer.sentPackets,
                peer.delivered,
                peer.taken,
                peer.activity,
                peer.roams,
                peer.rekeys)));
        return new DeviceSnapshot(
                name,
                privateKey == null ? null : privateKey.copy(),
                publicKey,
                listenPort,
                fwmark,
                1420,
                2,
                "epoll",
                "openssl",
                underLoad,
                new EnumMap<>(drops),
                new EnumMap<>(counters),
                List.copyOf(offloads),
                verifiesChecksums,
                kernelDrops,
                flows,
                DeviceLoad.of(
                        cores,
                        List.of(new DeviceLoad.QueueUse("handshakes", waiting, 4096)),
                        policyRules,
                        policyVersion),
                handshakeDurations,
                copies);
    }
}
