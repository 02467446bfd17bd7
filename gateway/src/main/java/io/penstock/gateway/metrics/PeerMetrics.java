package io.penstock.gateway.metrics;

import io.penstock.dataplane.device.DeviceSnapshot;
import io.penstock.dataplane.device.PeerSnapshot;
import io.penstock.dataplane.routing.IpPrefix;
import java.time.Instant;
import java.util.List;

/**
 * The series of single peers, under the names of the well-known exporter of WireGuard metrics
 * (https://github.com/mdlayher/wireguard_exporter), so that its dashboards and alerts fit.
 */
final class PeerMetrics {

    private static final double NANOS = 1e9;

    private PeerMetrics() {}

    static List<Family> of(DeviceSnapshot device, MetricsOptions options) {
        Family info =
                Family.info("wireguard_peer", "Metadata about a peer.", "device", "public_key", "endpoint", "name");
        Family allowedIps = Family.info(
                "wireguard_peer_allowed_ips",
                "One of a peer's AllowedIPs.",
                "device",
                "public_key",
                "allowed_ips",
                "family");
        Family received = Family.counter(
                "wireguard_peer_receive_bytes",
                "Bytes of all authenticated messages from a peer, headers and tags included.",
                "device",
                "public_key");
        Family sent = Family.counter(
                "wireguard_peer_transmit_bytes",
                "Bytes of all messages sent to a peer, headers and tags included.",
                "device",
                "public_key");
        Family handshake = Family.gauge(
                "wireguard_peer_last_handshake_seconds",
                "Unix time of the last completed handshake with a peer, 0 for never.",
                "device",
                "public_key");
        int shown = Math.min(device.peers().size(), options.perPeerMax());
        for (PeerSnapshot peer : device.peers().subList(0, shown)) {
            String key = peer.publicKey().toBase64();
            String name = options.peerNames().apply(peer.publicKey());
            String endpoint = peer.endpoint() == null ? "" : peer.endpoint().toString();
            info.add(1, device.name(), key, endpoint, name == null ? "" : name);
            for (IpPrefix prefix : peer.allowedIps()) {
                allowedIps.add(1, device.name(), key, prefix.toString(), prefix.ipv6() ? "IPv6" : "IPv4");
            }
            received.add(peer.receivedBytes(), device.name(), key);
            sent.add(peer.sentBytes(), device.name(), key);
            Instant last = peer.lastHandshake();
            handshake.add(last == null ? 0.0 : last.getEpochSecond() + last.getNano() / NANOS, device.name(), key);
        }
        Family suppressed = Family.gauge(
                        "penstock_peer_series_suppressed",
                        "Peers without series of their own because there are more than per_peer_max.")
                .add(device.peers().size() - shown);
        return List.of(info, allowedIps, received, sent, handshake, suppressed);
    }
}
