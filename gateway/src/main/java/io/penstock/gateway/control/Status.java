package io.penstock.gateway.control;

import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.device.DeviceSnapshot;
import io.penstock.dataplane.device.PeerSnapshot;
import io.penstock.dataplane.flow.FlowUse;
import io.penstock.dataplane.offload.OffloadStatus;
import io.penstock.dataplane.routing.IpPrefix;
import io.penstock.gateway.sink.SinkStatus;
import io.penstock.linux.LinuxException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A running gateway as {@code penstock status} shows it. It has no place for a secret.
 *
 * @param interfaceName the interface's name
 * @param publicKey the device's public key in base64, null where it has none
 * @param listenPort the UDP port
 * @param fwmark the firewall mark, 0 for none; unsigned
 * @param mtuBytes the interface's MTU
 * @param cores how many cores move packets
 * @param transport {@code epoll} or {@code io_uring}
 * @param cipher the name of the ChaCha20-Poly1305 engine
 * @param since when the gateway came up
 * @param underLoad whether handshakes need a cookie at the moment
 * @param counters all counters by the label of {@link Counter}
 * @param drops packets not delivered by the label of {@link DropReason}, every one present
 * @param offloads every offload
 * @param verifiesChecksums whether inner checksums are verified before packets are merged
 * @param kernelDrops datagrams that the kernel dropped at the UDP sockets
 * @param flows how full the flow tables are
 * @param peers the peers, in the order they were added
 * @param sinks where the flow log is delivered to
 * @param standing its configuration, policy and flow log
 */
public record Status(
        String interfaceName,
        @Nullable String publicKey,
        int listenPort,
        long fwmark,
        int mtuBytes,
        int cores,
        String transport,
        String cipher,
        Instant since,
        boolean underLoad,
        Map<String, Long> counters,
        Map<String, Long> drops,
        List<Offload> offloads,
        boolean verifiesChecksums,
        long kernelDrops,
        Flows flows,
        List<Peer> peers,
        List<SinkStatus> sinks,
        Standing standing) {

    /** Copies the collections and keeps their order. */
    public Status {
        counters = Collections.unmodifiableMap(new LinkedHashMap<>(counters));
        drops = Collections.unmodifiableMap(new LinkedHashMap<>(drops));
        offloads = List.copyOf(offloads);
        peers = List.copyOf(peers);
        sinks = List.copyOf(sinks);
    }

    /**
     * An offload.
     *
     * @param name its label, as {@code udp_gso}
     * @param state {@code on}, {@code off}, {@code unsupported} or {@code fell_back}
     * @param error what the kernel said when it refused, null where it never did
     * @param fallbacks how often it refused at run time
     */
    public record Offload(
            String name, String state, @Nullable String error, long fallbacks) {

        static Offload of(OffloadStatus status) {
            return new Offload(
                    status.offload().label(),
                    status.state().label(),
                    status.errno() == 0 ? null : LinuxException.describe(status.errno()),
                    status.fallbacks());
        }
    }

    /**
     * The flow tables of all cores together.
     *
     * @param active flows in them
     * @param capacity flows that they can hold
     * @param evicted flows removed because a table was nearly full
     * @param untrackedPackets packets that belong to no flow because there was no room
     */
    public record Flows(long active, long capacity, long evicted, long untrackedPackets) {

        static Flows of(FlowUse use) {
            return new Flows(
                    use.active(),
                    use.capacity(),
                    use.evicted(),
                    use.untrackedInboundPackets() + use.untrackedOutboundPackets());
        }
    }

    /**
     * A peer.
     *
     * @param name what the configuration calls him, null where it does not
     * @param publicKey his public key in base64
     * @param endpoint where datagrams to him go, null where not known
     * @param allowedIps his prefixes
     * @param lastHandshake when the last handshake was completed, null for never
     * @param receivedBytes bytes of all his authenticated messages
     * @param sentBytes bytes of all messages sent to him
     * @param receivedPackets his authenticated transport messages
     * @param sentPackets transport messages sent to him
     * @param sessionLive whether there is a session that can carry packets now
     * @param persistentKeepaliveSeconds the interval, 0 for off
     */
    public record Peer(
            @Nullable String name,
            String publicKey,
            @Nullable String endpoint,
            List<String> allowedIps,
            @Nullable Instant lastHandshake,
            long receivedBytes,
            long sentBytes,
            long receivedPackets,
            long sentPackets,
            boolean sessionLive,
            int persistentKeepaliveSeconds) {

        /** Copies the list. */
        public Peer {
            allowedIps = List.copyOf(allowedIps);
        }
    }

    /**
     * The status of a device.
     *
     * @param device the device at this moment; stays open
     * @param since when the gateway came up
     * @param peerNames the name of a peer, null where he has none
     * @param sinks where its flow log is delivered to
     * @param standing its configuration, policy and flow log
     */
    public static Status of(
            DeviceSnapshot device,
            Instant since,
            Function<PublicKey, @Nullable String> peerNames,
            List<SinkStatus> sinks,
            Standing standing) {
        Map<String, Long> counters = new LinkedHashMap<>();
        for (Counter counter : Counter.values()) {
            counters.put(counter.label(), device.counters().getOrDefault(counter, 0L));
        }
        Map<String, Long> drops = new LinkedHashMap<>();
        for (DropReason reason : DropReason.values()) {
            drops.put(reason.label(), device.drops().getOrDefault(reason, 0L));
        }
        PublicKey own = device.publicKey();
        return new Status(
                device.name(),
                own == null ? null : own.toBase64(),
                device.listenPort(),
                Integer.toUnsignedLong(device.fwmark()),
                device.mtuBytes(),
                device.cores(),
                device.transport(),
                device.cipher(),
                since,
                device.underLoad(),
                counters,
                drops,
                device.offloads().stream().map(Offload::of).toList(),
                device.verifiesChecksums(),
                device.kernelDrops(),
                Flows.of(device.flows()),
                device.peers().stream().map(peer -> peer(peer, peerNames)).toList(),
                sinks,
                standing);
    }

    private static Peer peer(PeerSnapshot peer, Function<PublicKey, @Nullable String> peerNames) {
        return new Peer(
                peerNames.apply(peer.publicKey()),
                peer.publicKey().toBase64(),
                peer.endpoint() == null ? null : peer.endpoint().toString(),
                peer.allowedIps().stream().map(IpPrefix::toString).toList(),
                peer.lastHandshake(),
                peer.receivedBytes(),
                peer.sentBytes(),
                peer.receivedPackets(),
                peer.sentPackets(),
                peer.sessionLive(),
                peer.persistentKeepaliveSeconds());
    }
}
