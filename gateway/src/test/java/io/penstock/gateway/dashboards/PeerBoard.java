package io.penstock.gateway.dashboards;

/** One peer. */
final class PeerBoard {

    private static final String HIM = "{instance=~\"$instance\",device=~\"$device\",public_key=\"$peer\"}";
    private static final String NAMED =
            " * on (job, instance, device, public_key) group_left (name) wireguard_peer_info";

    private PeerBoard() {}

    static Board board() {
        return new Board(
                        "penstock-peer",
                        "Peer",
                        "One peer: whether he is there, from where, what he carries, and what he may reach.",
                        Variable.METRICS,
                        Variable.LOGS,
                        Variable.INSTANCE,
                        Variable.DEVICE,
                        Variable.PEER)
                .row("Now", now())
                .row("Traffic", traffic())
                .row("Who he is", identity())
                .row("What he did, from the flow log", flows());
    }

    private static Panel[] now() {
        return new Panel[] {
            Panel.stat("Last handshake", "s", "Age. A peer with traffic makes one every two minutes.")
                    .promQl("time() - max(wireguard_peer_last_handshake_seconds" + HIM + " > 0)", "ago")
                    .orElse("never")
                    .redFrom(180),
            Panel.stat("Endpoints", "none", "From how many addresses and ports he spoke within the last hour.")
                    .promQl("count(count_over_time(wireguard_peer_info" + HIM + "[1h]))", "endpoints"),
            Panel.stat("Roams", "none", "How often his address or port changed within the last hour.")
                    .promQl("sum(increase(penstock_peer_roams_total" + HIM + "[1h]))", "roams"),
            Panel.stat("Received", "bytes", "Within the time shown, headers of the tunnel included.")
                    .promQl("sum(increase(wireguard_peer_receive_bytes_total" + HIM + "[$__range]))", "from him"),
            Panel.stat("Sent", "bytes", "Within the time shown, headers of the tunnel included.")
                    .promQl("sum(increase(wireguard_peer_transmit_bytes_total" + HIM + "[$__range]))", "to him"),
            Panel.stat("Share of the gateway", "percentunit", "Of all that its peers carried in the last five minutes.")
                    .promQl("""
                        sum(penstock:peer_bytes:rate5m{public_key="$peer",instance=~"$instance"})
                        / (sum(penstock:peer_bytes:rate5m{instance=~"$instance"}) > 0) or on () vector(0)
                        """, "share"),
        };
    }

    private static Panel[] traffic() {
        return new Panel[] {
            Panel.lines("Traffic", "bps", "Bits a second of all his messages, headers of the tunnel included.")
                    .promQl(
                            "rate(wireguard_peer_receive_bytes_total" + HIM + "[$__rate_interval]) * 8" + NAMED,
                            "from {{name}}")
                    .promQl(
                            "rate(wireguard_peer_transmit_bytes_total" + HIM + "[$__rate_interval]) * 8" + NAMED,
                            "to {{name}}")
                    .wide(12),
            Panel.lines(
                            "Age of the last handshake",
                            "s",
                            "Rises to 120 seconds while he carries traffic; beyond 180" + " there is no session.")
                    .promQl("time() - (wireguard_peer_last_handshake_seconds" + HIM + " > 0)", "{{device}}")
                    .wide(12),
        };
    }

    private static Panel[] identity() {
        return new Panel[] {
            Panel.table("Where he is", "none", "His endpoint as the gateway sees it now.")
                    .promQl("wireguard_peer_info" + HIM, "")
                    .column("name", "Name")
                    .column("public_key", "Public key")
                    .column("endpoint", "Endpoint")
                    .column("device", "Interface")
                    .column("instance", "Gateway"),
            Panel.table("AllowedIPs", "none", "The prefixes behind him.")
                    .promQl("wireguard_peer_allowed_ips_info" + HIM, "")
                    .column("allowed_ips", "Prefix")
                    .column("family", "Family")
                    .column("device", "Interface")
                    .column("instance", "Gateway"),
        };
    }

    private static Panel[] flows() {
        return new Panel[] {
            Panel.bars(
                            "Where his bytes went",
                            "bytes",
                            "Destinations of the flows that he began, within the time shown.")
                    .logQl("""
                        topk(10, sum by (dst_ip) (sum_over_time(
                          {record_type=~"start|update|end",direction="ingress"}
                          | json key="peer.public_key", dst_ip="dst_ip", tx_bytes="tx_bytes"
                          | key="$peer" | unwrap tx_bytes [$__range])))
                        """, "{{dst_ip}}"),
            Panel.bars(
                            "Who reached him",
                            "bytes",
                            "Sources of the flows that were begun to him, within the time shown.")
                    .logQl("""
                        topk(10, sum by (src_ip) (sum_over_time(
                          {record_type=~"start|update|end",direction="egress"}
                          | json key="peer.public_key", src_ip="src_ip", tx_bytes="tx_bytes"
                          | key="$peer" | unwrap tx_bytes [$__range])))
                        """, "{{src_ip}}"),
            Panel.bars("What he was refused", "none", "Flows that the policy dropped or rejected, by rule.")
                    .logQl("""
                        topk(10, sum by (rule_name, dst_ip, dst_port) (sum_over_time(
                          {record_type="drop",verdict=~"drop|reject"}
                          | json key="peer.public_key", rule_name="rule_name", dst_ip="dst_ip", dst_port="dst_port",
                            starts="starts"
                          | key="$peer" | unwrap starts [$__range])))
                        """, "{{rule_name}} {{dst_ip}}:{{dst_port}}"),
            Panel.log("His flows", "Ends of flows: between whom, how much, and why they ended.")
                    .logQl("""
                        {record_type="end"} | json | peer_public_key="$peer"
                        | line_format "{{.src_ip}}:{{.src_port}} → {{.dst_ip}}:{{.dst_port}} protocol {{.protocol}} \
                        {{.traffic_class}} {{.total_tx_bytes}} ↑ {{.total_rx_bytes}} ↓ {{.end_reason}}"
                        """, ""),
        };
    }
}
