package io.penstock.gateway.metrics;

import io.penstock.gateway.metrics.Metric.Presence;
import io.penstock.gateway.sink.SinkStatus;
import java.util.List;
import java.util.function.Supplier;

/** The series of the sinks that the flow log is delivered to. A gateway without sinks has none of them. */
public final class SinkMetrics implements MetricSource {

    private static final Metric RECORDS = Metric.counter(
                    "penstock_flow_export_records_total",
                    "records",
                    "Records of the flow log that a far end has taken, or refused for good.",
                    "sink",
                    "result")
            .when(Presence.SINKS);
    private static final Metric FAILURES = Metric.counter(
                    "penstock_flow_export_failures_total",
                    "attempts",
                    "Attempts to deliver records that failed and were repeated.",
                    "sink")
            .when(Presence.SINKS);
    private static final Metric MISSED = Metric.counter(
                    "penstock_flow_export_missed_records_total",
                    "records",
                    "Records that were removed from the log, or damaged in it, before they could be delivered.",
                    "sink")
            .when(Presence.SINKS);
    private static final Metric LAG = Metric.gauge(
                    "penstock_flow_export_lag_seconds",
                    "seconds",
                    "Age of the oldest record that waits for delivery.",
                    "sink")
            .when(Presence.SINKS);
    private static final Metric WAITING = Metric.gauge(
                    "penstock_flow_spool_records", "records", "Records in the log that wait for delivery.", "sink")
            .when(Presence.SINKS);
    private static final Metric BYTES = Metric.gauge(
                    "penstock_flow_spool_bytes",
                    "bytes",
                    "Room on the disk that records take that wait for delivery.",
                    "sink")
            .when(Presence.SINKS);

    static final List<Metric> METRICS = List.of(RECORDS, FAILURES, MISSED, LAG, WAITING, BYTES);

    private final Supplier<List<SinkStatus>> sinks;

    /** The metrics of these sinks, as they are at each scrape. */
    public SinkMetrics(Supplier<List<SinkStatus>> sinks) {
        this.sinks = sinks;
    }

    @Override
    public List<Family> collect() {
        List<SinkStatus> all = sinks.get();
        if (all.isEmpty()) {
            return List.of();
        }
        Family records = Family.of(RECORDS);
        Family failures = Family.of(FAILURES);
        Family missed = Family.of(MISSED);
        Family lag = Family.of(LAG);
        Family waiting = Family.of(WAITING);
        Family bytes = Family.of(BYTES);
        for (SinkStatus sink : all) {
            records.add(sink.deliveredRecords() - sink.refusedRecords(), sink.name(), "taken");
            records.add(sink.refusedRecords(), sink.name(), "refused");
            failures.add(sink.failures(), sink.name());
            missed.add(sink.missedRecords(), sink.name());
            lag.add(sink.lagSeconds(), sink.name());
            waiting.add(sink.spoolRecords(), sink.name());
            bytes.add(sink.spoolBytes(), sink.name());
        }
        return List.of(records, failures, missed, lag, waiting, bytes);
    }
}
