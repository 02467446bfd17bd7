package io.penstock.gateway.dashboards;

/** All gateways at a glance. */
final class FleetBoard {

    private FleetBoard() {}

    static Board board() {
        return new Board(
                        "penstock-fleet",
                        "Fleet",
                        "All gateways at a glance: who is up, what they carry, what they drop, and what is wrong.",
                        Variable.METRICS,
                        Variable.INSTANCE,
                        Variable.DEVICE)
                .row("Now", now())
                .row("Traffic", traffic())
                .row("Gateways and peers", gateways());
    }

    private static Panel[] now() {
        return new Panel[] {
            Panel.stat("Gateways", "none", "Gateways that answer Prometheus.")
                    .promQl("count(penstock_build_info{instance=~\"$instance\"})", "gateways"),
            Panel.stat("Gateways down", "none", "Gateways that were there within the last day, and are not.")
                    .promQl("""
                        count(
                          count by (instance) (last_over_time(penstock_build_info{instance=~"$instance"}[1d]))
                          unless count by (instance) (penstock_build_info{instance=~"$instance"})
                        ) or vector(0)
                        """, "down")
                    .redFrom(1),
            Panel.stat("Alerts", "none", "Alerts of Penstock that fire.")
                    .promQl("count(ALERTS{alertname=~\"Penstock.*\",alertstate=\"firing\"}) or vector(0)", "firing")
                    .redFrom(1),
            Panel.stat("Peers active", "none", "Peers heard of within the last three minutes.")
                    .promQl("sum(penstock_peers{instance=~\"$instance\",state=\"active\"})", "active"),
            Panel.stat("Peers", "none", "Peers that are configured.")
                    .promQl("sum(penstock_peers{instance=~\"$instance\"})", "configured"),
            Panel.stat("Dropped", "percentunit", "Of all packets of the last five minutes, the share that was dropped.")
                    .promQl("max(penstock:dropped_packets:ratio_rate5m{instance=~\"$instance\"})", "worst gateway")
                    .redFrom(0.05)
        };
    }

    private static Panel[] traffic() {
        return new Panel[] {
            Panel.stacked("Traffic in, by gateway", "bps", "Inner bits a second from peers.")
                    .promQl("""
                        sum by (instance) (rate(penstock_bytes_total{instance=~"$instance",direction="inbound"}\
                        [$__rate_interval])) * 8
                        """, "{{instance}}"),
            Panel.stacked("Traffic out, by gateway", "bps", "Inner bits a second to peers.")
                    .promQl("""
                        sum by (instance) (rate(penstock_bytes_total{instance=~"$instance",direction="outbound"}\
                        [$__rate_interval])) * 8
                        """, "{{instance}}"),
            Panel.lines("Packets dropped, by direction", "pps", "Packets that were not delivered, for all reasons.")
                    .promQl("""
                        sum by (direction) (rate(penstock_dropped_packets_total{instance=~"$instance"}\
                        [$__rate_interval]))
                        """, "{{direction}}"),
        };
    }

    private static Panel[] gateways() {
        return new Panel[] {
            Panel.table("What runs", "none", "The version of each gateway, and what it chose on its machine.")
                    .promQl("""
                        penstock_build_info{instance=~"$instance"}
                        * on (job, instance) group_left (device) wireguard_device_info{device=~"$device"}
                        """, "")
                    .column("instance", "Gateway")
                    .column("device", "Interface")
                    .column("version", "Version")
                    .column("cipher", "Cipher")
                    .column("transport", "Transport")
                    .column("cores", "Cores"),
            Panel.bars("Peers with most traffic", "bps", "Both directions, headers of the tunnel included.")
                    .promQl("""
                        topk(10,
                          sum by (name, public_key) (
                            penstock:peer_bytes:rate5m{instance=~"$instance",device=~"$device"}
                          ) * 8
                        )
                        """, "{{name}} {{public_key}}")
                    .wide(12),
            Panel.stacked(
                            "Peers by state",
                            "none",
                            "active: heard of within three minutes; idle: before; never: not yet.")
                    .promQl("sum by (state) (penstock_peers{instance=~\"$instance\"})", "{{state}}")
                    .wide(12),
            Panel.lines("Processor", "short", "Cores that each gateway uses.")
                    .promQl(
                            "rate(process_cpu_seconds_total{instance=~\"$instance\"}[$__rate_interval])",
                            "{{instance}}")
                    .wide(12)
        };
    }
}
