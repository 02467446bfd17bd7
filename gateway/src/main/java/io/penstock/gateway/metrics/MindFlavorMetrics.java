package io.penstock.gateway.metrics;

import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.device.DeviceSnapshot;
import io.penstock.dataplane.device.PeerSnapshot;
import io.penstock.dataplane.routing.IpPrefix;
import io.penstock.gateway.metrics.Metric.Presence;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The same facts under the names of another well-known exporter
 * (https://github.com/MindFlavor/prometheus_wireguard_exporter), for those whose dashboards and alerts speak them. Off by
 * default: AllowedIPs and names in labels begin a new series whenever they change.
 */
final class MindFlavorMetrics {

    private static final String[] LABELS = {"interface", "public_key", "allowed_ips", "friendly_name"};

    private static final Metric SENT = Metric.counter(
                    "wireguard_sent_bytes_total",
                    "bytes",
                    "Bytes of all messages sent to a peer, as wireguard_peer_transmit_bytes_total.",
                    LABELS)
            .when(Presence.COMPAT);
    private static final Metric RECEIVED = Metric.counter(
                    "wireguard_received_bytes_total",
                    "bytes",
                    "Bytes of all authenticated messages from a peer, as wireguard_peer_receive_bytes_total.",
                    LABELS)
            .when(Presence.COMPAT);
    private static final Metric HANDSHAKE = Metric.gauge(
                    "wireguard_latest_handshake_seconds",
                    "seconds",
                    "Unix time of the last completed handshake with a peer in whole seconds, 0 for never.",
                    LABELS)
            .when(Presence.COMPAT);

    static final List<Metric> METRICS = List.of(SENT, RECEIVED, HANDSHAKE);

    private MindFlavorMetrics() {}

    static List<Family> of(
            DeviceSnapshot device, List<PeerSnapshot> shown, Function<PublicKey, @Nullable String> names) {
        Family sent = Family.of(SENT);
        Family received = Family.of(RECEIVED);
        Family handshake = Family.of(HANDSHAKE);
        for (PeerSnapshot peer : shown) {
            String name = names.apply(peer.publicKey());
            String[] labels = {
                device.name(),
                peer.publicKey().toBase64(),
                peer.allowedIps().stream().map(IpPrefix::toString).collect(Collectors.joining(",")),
                name == null ? "" : name
            };
            sent.add(peer.sentBytes(), labels);
            received.add(peer.receivedBytes(), labels);
            handshake.add(Math.floor(PeerMetrics.seconds(peer.lastHandshake())), labels);
        }
        return List.of(sent, received, handshake);
    }
}
