package io.penstock.gateway.metrics;

import io.penstock.gateway.flowlog.FlowLogStatus;
import io.penstock.gateway.metrics.Metric.Presence;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The series of the flow log: what was written, what was lost, and whether it is written at the moment. */
public final class FlowLogMetrics implements MetricSource {

    private static final Metric RECORDS = Metric.counter(
                    "penstock_flow_records_total",
                    "records",
                    "Records added to the flow log by record_type, of this run.",
                    "type")
            .when(Presence.FLOW_LOG);
    private static final Metric LOST = Metric.counter(
                    "penstock_flow_records_lost_total",
                    "records",
                    "Records that are not in the flow log, by cause: overflow found room neither in the ring nor in the"
                            + " table, encoding could not be made into a line, event is of a peer's life and found no room. The log declares"
                            + " them, too.",
                    "cause")
            .when(Presence.FLOW_LOG);
    private static final Metric ANSWERS_LOST = Metric.counter(
                    "penstock_dns_answers_lost_total",
                    "answers",
                    "DNS answers to peers that the flow log has not read, for they were too long, in a super-packet, or"
                            + " found no room: flows may lack their domain.")
            .when(Presence.FLOW_LOG);
    private static final Metric SEQ = Metric.gauge(
                    "penstock_flow_log_last_seq", "1", "The seq of the last record, which is in the chain of hashes.")
            .when(Presence.FLOW_LOG);
    private static final Metric WRITTEN = Metric.gauge(
                    "penstock_flow_log_last_write_timestamp_seconds",
                    "seconds",
                    "Unix time at which records were last written to the file, 0 for not yet.")
            .when(Presence.FLOW_LOG);
    private static final Metric HALTED = Metric.gauge(
                    "penstock_flow_log_halted",
                    "1",
                    "1 while records cannot be written, else 0; with audit = strict new flows are refused meanwhile.")
            .when(Presence.FLOW_LOG);
    private static final Metric FILE = Metric.gauge(
                    "penstock_flow_log_file_bytes", "bytes", "The position in the current file: its length.")
            .when(Presence.FLOW_LOG);
    private static final Metric WAITING = Metric.gauge(
                    "penstock_flow_log_waiting_bytes", "bytes", "Records that wait to be written.")
            .when(Presence.FLOW_LOG);

    static final List<Metric> METRICS = List.of(RECORDS, LOST, ANSWERS_LOST, SEQ, WRITTEN, HALTED, FILE, WAITING);

    private final Supplier<@Nullable FlowLogStatus> status;

    /** The metrics of the log that has this status; null while there is none. */
    public FlowLogMetrics(Supplier<@Nullable FlowLogStatus> status) {
        this.status = status;
    }

    @Override
    public List<Family> collect() {
        FlowLogStatus now = status.get();
        if (now == null) {
            return List.of();
        }
        Family records = Family.of(RECORDS);
        now.records().forEach((type, count) -> records.add(count, type));
        return List.of(
                records,
                Family.of(LOST)
                        .add(now.lostByOverflow(), "overflow")
                        .add(now.lostByEncoding(), "encoding")
                        .add(now.lostEvents(), "event"),
                Family.of(ANSWERS_LOST).add(now.lostAnswers()),
                Family.of(SEQ).add(now.lastSeq()),
                Family.of(WRITTEN).add(PeerMetrics.seconds(now.lastWrite())),
                Family.of(HALTED).add(now.halted() ? 1 : 0),
                Family.of(FILE).add(now.fileBytes()),
                Family.of(WAITING).add(now.waitingBytes()));
    }
}
