package io.penstock.gateway.metrics;

import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.device.DeviceSnapshot;
import io.penstock.dataplane.device.PeerSnapshot;
import io.penstock.dataplane.routing.IpPrefix;
import io.penstock.gateway.metrics.Metric.Presence;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The series of single peers, under the names of the well-known exporter of WireGuard metrics
 * (https://github.com/mdlayher/wireguard_exporter), so that its dashboards and alerts fit. A name, an endpoint and a prefix
 * are labels of {@code _info} metrics only: a query joins them by {@code device} and {@code public_key}.
 */
final class PeerMetrics {

    static final Metric DEVICE =
            Metric.info("wireguard_device_info", "A device and its public key.", "device", "public_key");

    private static final Metric PEER = Metric.info(
                    "wireguard_peer_info",
                    "A peer of a device: the peer's public key, where he is at the moment, and his name.",
                    "device",
                    "public_key",
                    "endpoint",
                    "name")
            .when(Presence.PEERS);
    private static final Metric ALLOWED_IPS = Metric.info(
                    "wireguard_peer_allowed_ips_info",
                    "One of a peer's AllowedIPs; the family is IPv4 or IPv6.",
                    "device",
                    "public_key",
                    "allowed_ips",
                    "family")
            .when(Presence.PEERS);
    private static final Metric RECEIVED = Metric.counter(
                    "wireguard_peer_receive_bytes_total",
                    "bytes",
                    "Bytes of all authenticated messages from a peer, headers and tags included.",
                    "device",
                    "public_key")
            .when(Presence.PEERS);
    private static final Metric SENT = Metric.counter(
                    "wireguard_peer_transmit_bytes_total",
                    "bytes",
                    "Bytes of all messages sent to a peer, headers and tags included.",
                    "device",
                    "public_key")
            .when(Presence.PEERS);
    private static final Metric HANDSHAKE = Metric.gauge(
                    "wireguard_peer_last_handshake_seconds",
                    "seconds",
                    "Unix time of the last completed handshake with a peer, 0 for never.",
                    "device",
                    "public_key")
            .when(Presence.PEERS);

    private static final Metric ROAMS = Metric.counter(
                    "penstock_peer_roams_total",
                    "changes",
                    "Changes of the peer's endpoint by an authenticated message from elsewhere: many mean that two"
                            + " machines use one key.",
                    "device",
                    "public_key")
            .when(Presence.PEERS);

    private static final Metric PACKETS = Metric.counter(
                    "penstock_peer_packets_total",
                    "packets",
                    "Packets of the peer's that were delivered to the interface (inbound), and taken from it for him"
                            + " (outbound): what the flow log adds up to.",
                    "device",
                    "public_key",
                    "direction")
            .when(Presence.PEERS);
    private static final Metric BYTES = Metric.counter(
                    "penstock_peer_bytes_total",
                    "bytes",
                    "The length of these packets, IP headers included.",
                    "device",
                    "public_key",
                    "direction")
            .when(Presence.PEERS);

    static final List<Metric> METRICS =
            List.of(DEVICE, PEER, ALLOWED_IPS, RECEIVED, SENT, HANDSHAKE, ROAMS, PACKETS, BYTES);

    private static final double NANOS = 1e9;

    private PeerMetrics() {}

    static List<Family> of(
            DeviceSnapshot device, List<PeerSnapshot> shown, Function<PublicKey, @Nullable String> names) {
        PublicKey own = device.publicKey();
        Family self = Family.of(DEVICE).add(1, device.name(), own == null ? "" : own.toBase64());
        Family info = Family.of(PEER);
        Family allowedIps = Family.of(ALLOWED_IPS);
        Family received = Family.of(RECEIVED);
        Family sent = Family.of(SENT);
        Family handshake = Family.of(HANDSHAKE);
        Family roams = Family.of(ROAMS);
        Family packets = Family.of(PACKETS);
        Family bytes = Family.of(BYTES);
        for (PeerSnapshot peer : shown) {
            String key = peer.publicKey().toBase64();
            String name = names.apply(peer.publicKey());
            String endpoint = peer.endpoint() == null ? "" : peer.endpoint().toString();
            info.add(1, device.name(), key, endpoint, name == null ? "" : name);
            for (IpPrefix prefix : peer.allowedIps()) {
                allowedIps.add(1, device.name(), key, prefix.toString(), prefix.ipv6() ? "IPv6" : "IPv4");
            }
            received.add(peer.receivedBytes(), device.name(), key);
            sent.add(peer.sentBytes(), device.name(), key);
            handshake.add(seconds(peer.lastHandshake()), device.name(), key);
            roams.add(peer.roams(), device.name(), key);
            packets.add(peer.delivered().packets(), device.name(), key, "inbound");
            packets.add(peer.taken().packets(), device.name(), key, "outbound");
            bytes.add(peer.delivered().bytes(), device.name(), key, "inbound");
            bytes.add(peer.taken().bytes(), device.name(), key, "outbound");
        }
        return List.of(self, info, allowedIps, received, sent, handshake, roams, packets, bytes);
    }

    static double seconds(@Nullable Instant moment) {
        return moment == null ? 0.0 : moment.getEpochSecond() + moment.getNano() / NANOS;
    }
}
