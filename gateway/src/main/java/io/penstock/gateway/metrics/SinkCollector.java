package io.penstock.gateway.metrics;

import io.penstock.gateway.sink.SinkStatus;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.function.Supplier;

/** Builds the metrics of the sinks that the flow log is delivered to. A gateway without sinks has none of them. */
final class SinkCollector implements MultiCollector {

    private final Supplier<List<SinkStatus>> sinks;

    SinkCollector(Supplier<List<SinkStatus>> sinks) {
        this.sinks = sinks;
    }

    @Override
    public MetricSnapshots collect() {
        List<SinkStatus> all = sinks.get();
        if (all.isEmpty()) {
            return MetricSnapshots.of();
        }
        Family records = Family.counter(
                "penstock_flow_export_records", "Records of the flow log that a far end has.", "sink", "result");
        Family failures = Family.counter(
                "penstock_flow_export_failures", "Attempts to deliver records that failed and were repeated.", "sink");
        Family missed = Family.counter(
                "penstock_flow_export_missed_records",
                "Records that were removed from the log before they could be delivered.",
                "sink");
        Family lag = Family.gauge(
                "penstock_flow_export_lag_seconds", "Age of the oldest record that waits for delivery.", "sink");
        Family waiting =
                Family.gauge("penstock_flow_spool_records", "Records in the log that wait for delivery.", "sink");
        Family bytes = Family.gauge(
                "penstock_flow_spool_bytes", "Room on the disk that records take that wait for delivery.", "sink");
        for (SinkStatus sink : all) {
            records.add(sink.deliveredRecords() - sink.refusedRecords(), sink.name(), "taken");
            records.add(sink.refusedRecords(), sink.name(), "refused");
            failures.add(sink.failures(), sink.name());
            missed.add(sink.missedRecords(), sink.name());
            lag.add(sink.lagSeconds(), sink.name());
            waiting.add(sink.spoolRecords(), sink.name());
            bytes.add(sink.spoolBytes(), sink.name());
        }
        return new MetricSnapshots(List.of(records, failures, missed, lag, waiting, bytes).stream()
                .map(Family::snapshot)
                .toList());
    }
}
