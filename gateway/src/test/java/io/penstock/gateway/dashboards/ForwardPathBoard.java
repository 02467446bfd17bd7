package io.penstock.gateway.dashboards;

/** Health of the way that packets take. */
final class ForwardPathBoard {

    private static final String HERE = "{instance=~\"$instance\"}";

    private ForwardPathBoard() {}

    static Board board() {
        return new Board(
                        "penstock-forward-path",
                        "Forward path",
                        "Health of the way that packets take: load, drops by reason, batches, queues, offloads,"
                                + " pauses.",
                        Variable.METRICS,
                        Variable.INSTANCE)
                .row("Load", load())
                .row("Drops", drops())
                .row("Batches, queues, stages", stages())
                .row("Offloads, cipher, flow tables", edges())
                .row("NAT and the kernel's connections", nat())
                .row("The virtual machine", machine());
    }

    private static Panel[] load() {
        return new Panel[] {
            Panel.lines("Traffic", "bps", "Inner bits a second.")
                    .promQl(
                            "sum by (direction) (rate(penstock_bytes_total" + HERE + "[$__rate_interval])) * 8",
                            "{{direction}}"),
            Panel.lines("Packets", "pps", "Inner packets a second.")
                    .promQl(
                            "sum by (direction) (rate(penstock_packets_total" + HERE + "[$__rate_interval]))",
                            "{{direction}}"),
            Panel.lines("Processor time per gigabyte", "s", "Seconds of processor for each 10⁹ bytes carried.")
                    .promQl("""
                        sum by (instance) (rate(process_cpu_seconds_total{instance=~"$instance"}[$__rate_interval]))
                        / (sum by (instance) (rate(penstock_bytes_total{instance=~"$instance"}[$__rate_interval]))
                          / 1e9 > 0.00001)
                        """, "{{instance}}"),
        };
    }

    private static Panel[] drops() {
        return new Panel[] {
            Panel.lines("Drops by reason", "pps", "Every packet that is not delivered has exactly one reason.")
                    .promQl("""
                        (sum by (direction, reason) (rate(penstock_dropped_packets_total{instance=~"$instance"}\
                        [$__rate_interval])) > 0) or on () vector(0)
                        """, "{{direction}} {{reason}}")
                    .wide(12),
            Panel.lines("Share dropped", "percentunit", "Of all packets of five minutes.")
                    .promQl("penstock:dropped_packets:ratio_rate5m" + HERE, "{{instance}} {{direction}}")
                    .redFrom(0.05)
                    .wide(6),
            Panel.lines("Dropped by the kernel", "pps", "Datagrams that the UDP sockets had no room for.")
                    .promQl(
                            "rate(penstock_socket_dropped_datagrams_total" + HERE + "[$__rate_interval])",
                            "{{instance}}")
                    .wide(6),
        };
    }

    private static Panel[] stages() {
        return new Panel[] {
            Panel.lines("Batch size, mean", "none", "Messages or packets handled at once: the more, the cheaper each.")
                    .promQl("""
                        sum by (stage) (rate(penstock_batch_size_sum{instance=~"$instance"}[$__rate_interval]))
                        / (sum by (stage) (rate(penstock_batch_size_count{instance=~"$instance"}\
                        [$__rate_interval])) > 0) or on () vector(0)
                        """, "{{stage}}"),
            Panel.lines("Batch size, 99th percentile", "none", "The largest batches.")
                    .promQl("""
                        histogram_quantile(0.99, sum by (stage, le) (rate(penstock_batch_size_bucket\
                        {instance=~"$instance"}[$__rate_interval]))) >= 0 or on () vector(0)
                        """, "{{stage}}"),
            Panel.lines(
                            "Stage durations, 99th percentile",
                            "s",
                            "How long a stage takes for a batch; one in 64 is timed.")
                    .promQl("""
                        histogram_quantile(0.99, sum by (stage, le) (rate(penstock_stage_duration_seconds_bucket\
                        {instance=~"$instance"}[$__rate_interval]))) >= 0 or on () vector(0)
                        """, "{{stage}}"),
            Panel.lines("Queue depth", "none", "What waits for the conductor, and for peers' sessions.")
                    .promQl("sum by (queue) (penstock_queue_depth" + HERE + ")", "{{queue}}")
                    .wide(12),
            Panel.lines(
                            "Work between cores",
                            "ops",
                            "Batches that a saturated core offered, messages that others took.")
                    .promQl(
                            "sum(rate(penstock_batches_offered_total" + HERE + "[$__rate_interval]))",
                            "batches offered")
                    .promQl(
                            "sum(rate(penstock_opened_for_neighbours_total" + HERE + "[$__rate_interval]))",
                            "opened for a neighbour")
                    .promQl(
                            "sum(rate(penstock_sealed_for_neighbours_total" + HERE + "[$__rate_interval]))",
                            "sealed for a neighbour")
                    .wide(12),
        };
    }

    private static Panel[] edges() {
        return new Panel[] {
            Panel.table("Offloads", "none", "The state each is in.")
                    .promQl("penstock_offload_state{instance=~\"$instance\"} == 1", "")
                    .column("instance", "Gateway")
                    .column("offload", "Offload")
                    .column("state", "State")
                    .wide(8),
            Panel.table("Cipher and transport", "none", "What was chosen at the start.")
                    .promQl("penstock_build_info" + HERE, "")
                    .column("instance", "Gateway")
                    .column("cipher", "Cipher")
                    .column("transport", "Transport")
                    .column("version", "Version")
                    .wide(8),
            Panel.lines("Offloads refused", "ops", "How often the kernel refused one, so that packets went one by one.")
                    .promQl(
                            "sum by (offload) (rate(penstock_offload_fallbacks_total" + HERE + "[$__rate_interval]))",
                            "{{offload}}"),
            Panel.lines("Flow tables in use", "percentunit", "Share of the room for flows.")
                    .promQl("penstock_flows" + HERE + " / penstock_flows_capacity" + HERE, "{{instance}}")
                    .redFrom(0.9)
                    .wide(12),
            Panel.lines("Flows begun and evicted", "ops", "Evicted: the table was nearly full.")
                    .promQl("sum(rate(penstock_flows_created_total" + HERE + "[$__rate_interval]))", "begun")
                    .promQl("sum(rate(penstock_flows_evicted_total" + HERE + "[$__rate_interval]))", "evicted")
                    .wide(12),
        };
    }

    private static Panel[] nat() {
        return new Panel[] {
            Panel.lines("Connections tracked", "percentunit", "Share of the kernel's table; full, it drops new ones.")
                    .promQl(
                            "penstock_conntrack_entries" + HERE + " / penstock_conntrack_capacity" + HERE,
                            "{{instance}}")
                    .redFrom(0.9),
            Panel.lines("Connections without a place", "ops", "insert_failed: also where NAT has no port left.")
                    .promQl(
                            "sum by (kind) (rate(penstock_conntrack_failures_total" + HERE + "[$__rate_interval]))",
                            "{{kind}}"),
            Panel.lines("Segment sizes held", "ops", "SYNs whose segment size the NAT holds to what the path carries.")
                    .promQl(
                            "sum by (direction) (rate(penstock_mss_clamped_total" + HERE + "[$__rate_interval]))",
                            "{{direction}}")
                    .orElse("no NAT"),
        };
    }

    private static Panel[] machine() {
        return new Panel[] {
            Panel.lines(
                            "Pauses of the virtual machine",
                            "s",
                            "Garbage collections, 99th percentile: they stop all threads.")
                    .promQl("""
                        histogram_quantile(0.99, sum by (instance, le) (rate(penstock_jvm_pause_seconds_bucket\
                        {instance=~"$instance"}[$__rate_interval]))) >= 0 or on () vector(0)
                        """, "{{instance}}"),
            Panel.lines(
                            "Standing still",
                            "percentunit",
                            "Share of the time in which all threads stood, for any reason.")
                    .promQl("rate(penstock_jvm_safepoint_seconds_total" + HERE + "[$__rate_interval])", "{{instance}}")
                    .redFrom(0.02),
            Panel.lines("Processor", "short", "Cores in use.")
                    .promQl("rate(process_cpu_seconds_total" + HERE + "[$__rate_interval])", "{{instance}}"),
            Panel.stacked("Memory", "bytes", "Used, by pool.")
                    .promQl("sum by (id) (jvm_memory_used_bytes" + HERE + ")", "{{id}}")
                    .wide(24),
        };
    }
}
