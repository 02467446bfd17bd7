package io.penstock.gateway.dashboards;

/** Health of what tells others: the metrics page and the flow log's sinks. */
final class ExporterBoard {

    private static final String HERE = "{instance=~\"$instance\"}";

    private ExporterBoard() {}

    static Board board() {
        return new Board(
                        "penstock-exporters",
                        "Exporters",
                        "Health of what tells others: the metrics page, the flow log and its sinks.",
                        Variable.METRICS,
                        Variable.INSTANCE)
                .row("Now", now())
                .row("Flow log", log())
                .row("Sinks", sinks())
                .row("Metrics page and configuration", page());
    }

    private static Panel[] now() {
        return new Panel[] {
            Panel.stat("Log halted", "none", "Gateways that cannot write their log now.")
                    .promQl("sum(penstock_flow_log_halted" + HERE + ")", "halted")
                    .redFrom(1),
            Panel.stat("Last record", "s", "Age of the last record of the gateway that has been silent for longest.")
                    .promQl("time() - min(penstock_flow_log_last_write_timestamp_seconds" + HERE + " > 0)", "ago"),
            Panel.stat("Worst lag", "s", "Of all sinks, the age of the oldest record that waits.")
                    .promQl("max(penstock_flow_export_lag_seconds" + HERE + ")", "lag")
                    .orElse("no sink")
                    .redFrom(300),
            Panel.stat("Missed by sinks", "none", "Records that were removed before they could be delivered.")
                    .promQl("sum(penstock_flow_export_missed_records_total" + HERE + ")", "missed")
                    .orElse("no sink")
                    .redFrom(1),
            Panel.stat("Peers without series", "none", "Beyond the limit metrics-peers: they are summed up only.")
                    .promQl("sum(penstock_peer_series_suppressed" + HERE + ")", "suppressed")
                    .redFrom(1),
            Panel.stat("Reload", "none", "Gateways whose last attempt to read the configuration again failed.")
                    .promQl("sum(1 - penstock_config_last_reload_successful" + HERE + ")", "failed")
                    .redFrom(1),
        };
    }

    private static Panel[] log() {
        return new Panel[] {
            Panel.lines("Records written", "ops", "By type.")
                    .promQl(
                            "sum by (type) (rate(penstock_flow_records_total" + HERE + "[$__rate_interval]))",
                            "{{type}}"),
            Panel.lines("Records lost", "ops", "By cause. Anything but zero is an incident.")
                    .promQl("""
                        sum by (cause) (rate(penstock_flow_records_lost_total{instance=~"$instance"}\
                        [$__rate_interval])) or on () vector(0)
                        """, "{{cause}}"),
            Panel.lines("Waits to be written", "bytes", "Records in memory; it rises while the disk is full or slow.")
                    .promQl("sum by (instance) (penstock_flow_log_waiting_bytes" + HERE + ")", "{{instance}}"),
            Panel.lines("Size of the current file", "bytes", "It is ended and compressed at flow-log-file-size.")
                    .promQl("sum by (instance) (penstock_flow_log_file_bytes" + HERE + ")", "{{instance}}")
                    .wide(12),
            Panel.lines("Number of the last record", "none", "The seq; it never falls while a log lives.")
                    .promQl("max by (instance) (penstock_flow_log_last_seq" + HERE + ")", "{{instance}}")
                    .wide(12),
        };
    }

    private static Panel[] sinks() {
        return new Panel[] {
            Panel.lines("Records delivered", "ops", "Records that the far end has.")
                    .promQl(
                            "sum by (sink) (rate(penstock_flow_export_records_total" + HERE + "[$__rate_interval]))",
                            "{{sink}}"),
            Panel.lines("Lag", "s", "Age of the oldest record that waits for the far end.")
                    .promQl("max by (instance, sink) (penstock_flow_export_lag_seconds" + HERE + ")", "{{sink}}")
                    .orElse("no sink")
                    .redFrom(300),
            Panel.lines("Failed attempts", "ops", "They are tried again; nothing is lost by them.")
                    .promQl(
                            "sum by (sink) (rate(penstock_flow_export_failures_total" + HERE + "[$__rate_interval]))",
                            "{{sink}}"),
            Panel.lines("Waiting records", "none", "They lie in the flow log, which is the spool.")
                    .promQl("sum by (sink) (penstock_flow_spool_records" + HERE + ")", "{{sink}}")
                    .wide(12),
            Panel.lines("Waiting bytes", "bytes", "What retention removes before it is delivered is lost to the sink.")
                    .promQl("sum by (sink) (penstock_flow_spool_bytes" + HERE + ")", "{{sink}}")
                    .wide(12),
        };
    }

    private static Panel[] page() {
        return new Panel[] {
            Panel.lines("Scraped", "none", "1: Prometheus got the page.")
                    .promQl("up" + HERE, "{{instance}}")
                    .wide(6),
            Panel.lines("Time a scrape takes", "s", "As Prometheus sees it.")
                    .promQl("scrape_duration_seconds" + HERE, "{{instance}}")
                    .wide(6),
            Panel.lines("Series", "none", "Samples of a scrape; a jump is new peers.")
                    .promQl("scrape_samples_scraped" + HERE, "{{instance}}")
                    .wide(6),
            Panel.lines("Reloads", "none", "How often the configuration was read again, within five minutes.")
                    .promQl("sum by (result) (increase(penstock_config_reload_total" + HERE + "[5m]))", "{{result}}")
                    .wide(6),
        };
    }
}
