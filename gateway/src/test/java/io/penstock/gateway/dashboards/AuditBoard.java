package io.penstock.gateway.dashboards;

/** The flow log: who reached what, who was refused what, and whether the log is complete. */
final class AuditBoard {

    private static final String HERE = "{instance=~\"$instance\"}";

    private AuditBoard() {}

    static Board board() {
        return new Board(
                        "penstock-audit",
                        "Audit",
                        "Who reached what, who was refused what, and whether the log of it is complete.",
                        Variable.METRICS,
                        Variable.LOGS,
                        Variable.INSTANCE,
                        Variable.LOG_GATEWAY)
                .row("Is the log complete?", completeness())
                .row("Refused", refused())
                .row("Reached", reached())
                .row("Events of the log", events());
    }

    private static Panel[] completeness() {
        return new Panel[] {
            Panel.stat("Records written", "none", "By the gateways, within the time shown.")
                    .promQl("sum(increase(penstock_flow_records_total" + HERE + "[$__range]))", "written"),
            Panel.stat("Records lost", "none", "Each is declared in the log by a record of its own.")
                    .promQl(
                            "sum(increase(penstock_flow_records_lost_total" + HERE + "[$__range])) or vector(0)",
                            "lost")
                    .redFrom(1),
            Panel.stat("Logs halted", "none", "Gateways that cannot write their log now.")
                    .promQl("sum(penstock_flow_log_halted" + HERE + ")", "halted")
                    .redFrom(1),
            Panel.stat("Records in Loki", "none", "Fewer than were written: they are under way, or were lost there.")
                    .logQl("sum(count_over_time({gateway=~\"$gateway\"}[$__range]))", "in Loki"),
            Panel.lines(
                            "Records written, by type",
                            "ops",
                            "start, update, end: flows; drop: refused; meta: about the log.")
                    .promQl(
                            "sum by (type) (rate(penstock_flow_records_total" + HERE + "[$__rate_interval]))",
                            "{{type}}"),
        };
    }

    private static Panel[] refused() {
        return new Panel[] {
            Panel.lines("Packets refused by the policy", "pps", "dropped in silence, or rejected: the sender is told.")
                    .promQl("""
                        sum by (direction, reason) (rate(penstock_dropped_packets_total{instance=~"$instance",\
                        reason=~"policy_denied|policy_rejected|policy_denied_out|policy_rejected_out"}\
                        [$__rate_interval]))
                        """, "{{direction}} {{reason}}")
                    .wide(6),
            Panel.lines("Verdicts", "ops", "What the policy answered; it is asked once for each flow.")
                    .promQl(
                            "sum by (verdict) (rate(penstock_policy_verdicts_total" + HERE + "[$__rate_interval]))",
                            "{{verdict}}")
                    .wide(6),
            Panel.bars("Who was refused", "none", "Flows by peer, within the time shown.")
                    .logQl("""
                        topk(10, sum by (name, key) (sum_over_time(
                          {gateway=~"$gateway",record_type="drop",verdict=~"drop|reject"}
                          | json name="peer.name", key="peer.public_key", starts="starts"
                          | unwrap starts [$__range])))
                        """, "{{name}} {{key}}")
                    .wide(6),
            Panel.bars("What was refused", "none", "Flows by rule and destination, within the time shown.")
                    .logQl("""
                        topk(10, sum by (rule_name, dst_ip, dst_port) (sum_over_time(
                          {gateway=~"$gateway",record_type="drop",verdict=~"drop|reject"}
                          | json rule_name="rule_name", dst_ip="dst_ip", dst_port="dst_port", starts="starts"
                          | unwrap starts [$__range])))
                        """, "{{rule_name}} {{dst_ip}}:{{dst_port}}")
                    .wide(6),
            Panel.log("Refused flows", "Sums of a window: who, to what, by which rule, how many flows.")
                    .logQl("""
                        {gateway=~"$gateway",record_type="drop",verdict=~"drop|reject"} | json
                        | line_format "{{.verdict}} {{.peer_name}} {{.src_ip}} → {{.dst_ip}}:{{.dst_port}} \
                        protocol {{.protocol}} rule {{.rule_id}} {{.rule_name}}: {{.starts}} flows"
                        """, ""),
        };
    }

    private static Panel[] reached() {
        String flows = "record_type=~\"start|update|end\"";
        return new Panel[] {
            Panel.bars("Bytes by peer", "bytes", "Sent by who began the flow, within the time shown.")
                    .logQl("""
                        topk(10, sum by (name, key) (sum_over_time(
                          {gateway=~"$gateway",%s}
                          | json name="peer.name", key="peer.public_key", tx_bytes="tx_bytes"
                          | unwrap tx_bytes [$__range])))
                        """.formatted(flows), "{{name}} {{key}}"),
            Panel.bars("Top destinations", "bytes", "Bytes both ways, networks behind the gateway and itself.")
                    .logQl("""
                        topk(10,
                          sum by (dst_ip) (sum_over_time(
                            {gateway=~"$gateway",%1$s,traffic_class=~"subnet|local|virtual"}
                            | json dst_ip="dst_ip", tx_bytes="tx_bytes" | unwrap tx_bytes [$__range]))
                          + sum by (dst_ip) (sum_over_time(
                            {gateway=~"$gateway",%1$s,traffic_class=~"subnet|local|virtual"}
                            | json dst_ip="dst_ip", rx_bytes="rx_bytes" | unwrap rx_bytes [$__range])))
                        """.formatted(flows), "{{dst_ip}}"),
            Panel.bars("Exit destinations", "bytes", "Bytes that peers fetched from the Internet through the gateway.")
                    .logQl("""
                        topk(10, sum by (dst_ip) (sum_over_time(
                          {gateway=~"$gateway",%s,traffic_class="exit"}
                          | json dst_ip="dst_ip", rx_bytes="rx_bytes" | unwrap rx_bytes [$__range])))
                        """.formatted(flows), "{{dst_ip}}"),
            Panel.stacked("Flows begun, by class", "ops", "local: the gateway; virtual: another peer; subnet; exit.")
                    .logQl("""
                        sum by (traffic_class) (rate(
                          {gateway=~"$gateway",record_type="start"}[$__interval]))
                        """, "{{traffic_class}}")
                    .wide(12),
            Panel.stacked("Flows ended, by reason", "ops", "Why flows were over.")
                    .logQl("""
                        sum by (end_reason) (rate(
                          {gateway=~"$gateway",record_type="end"} | json end_reason="end_reason" [$__interval]))
                        """, "{{end_reason}}")
                    .wide(12),
        };
    }

    private static Panel[] events() {
        return new Panel[] {
            Panel.bars("Drops by reason", "none", "Packets by reason as the log has them, within the time shown.")
                    .logQl("""
                        topk(10, sum by (drop_reason) (sum_over_time(
                          {gateway=~"$gateway",record_type="drop"}
                          | json drop_reason="drop_reason", packets="packets" | drop_reason!=""
                          | unwrap packets [$__range])))
                        """, "{{drop_reason}}"),
            Panel.log("Records about the log", "Starts, stops, losses, files, the clock, the configuration.")
                    .logQl("""
                        {gateway=~"$gateway",record_type="meta"} | json
                        | line_format "{{.event}} at record {{.seq}} {{.error}} {{.version}}"
                        """, "")
                    .wide(16),
        };
    }
}
