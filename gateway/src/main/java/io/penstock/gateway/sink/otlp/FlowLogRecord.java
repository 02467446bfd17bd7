package io.penstock.gateway.sink.otlp;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.resources.Resource;
import io.penstock.gateway.flowlog.LogFollower;
import io.penstock.gateway.sink.RecordView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A record of the flow log in OpenTelemetry's shape.
 *
 * @param resource which gateway
 * @param scope which program, and its version
 * @param timeNs when it was written, in nanoseconds since 1970
 * @param severity {@code WARN} for what was refused, dropped or lost, else {@code INFO}
 * @param event {@code penstock.flow.start} and the like
 * @param line the record as it is in the log
 * @param attributes its main fields
 */
record FlowLogRecord(
        Resource resource,
        InstrumentationScopeInfo scope,
        long timeNs,
        Severity severity,
        String event,
        String line,
        Attributes attributes)
        implements LogRecordData {

    /** {@code meta} records by which something is wrong. */
    private static final Set<String> WARNINGS = Set.of("lost", "write_resumed", "file_missing");

    /** Translates a line of the log. */
    static FlowLogRecord of(LogFollower.Line line, Resource resource, InstrumentationScopeInfo scope)
            throws IOException {
        RecordView view = RecordView.of(line);
        Instant time = view.time("time");
        return new FlowLogRecord(
                resource,
                scope,
                time == null ? 0 : TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano(),
                severity(view),
                event(view),
                new String(line.bytes(), StandardCharsets.UTF_8),
                FlowAttributes.of(view));
    }

    private static String event(RecordView view) {
        return switch (view.type()) {
            case "meta" -> "penstock.log." + view.text("event");
            case "drop" -> view.has("drop_reason") ? "penstock.packet.drop" : "penstock.flow.drop";
            default -> "penstock.flow." + view.type();
        };
    }

    private static Severity severity(RecordView view) {
        String event = view.text("event");
        boolean lost = event != null && WARNINGS.contains(event);
        return view.type().equals("drop") || lost ? Severity.WARN : Severity.INFO;
    }

    @Override
    public Resource getResource() {
        return resource;
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
        return scope;
    }

    @Override
    public long getTimestampEpochNanos() {
        return timeNs;
    }

    @Override
    public long getObservedTimestampEpochNanos() {
        return timeNs;
    }

    @Override
    public SpanContext getSpanContext() {
        return SpanContext.getInvalid();
    }

    @Override
    public Severity getSeverity() {
        return severity;
    }

    @Override
    public String getSeverityText() {
        return severity.name();
    }

    @Override
    @SuppressWarnings("deprecation") // The interface has it still; exporters ask for the one below.
    public io.opentelemetry.sdk.logs.data.Body getBody() {
        return io.opentelemetry.sdk.logs.data.Body.string(line);
    }

    @Override
    public Value<?> getBodyValue() {
        return Value.of(line);
    }

    @Override
    public Attributes getAttributes() {
        return attributes;
    }

    @Override
    public int getTotalAttributeCount() {
        return attributes.size();
    }

    @Override
    public String getEventName() {
        return event;
    }
}
