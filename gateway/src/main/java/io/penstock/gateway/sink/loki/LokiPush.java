package io.penstock.gateway.sink.loki;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.penstock.gateway.flowlog.LogFollower;
import io.penstock.gateway.sink.RecordView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * The body of a push: one stream for each set of labels, its values in the order of the records. Labels are only what has
 * few values, for each set is a stream of its own to Loki; all else is in the line.
 */
final class LokiPush {

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final List<String> LABELS =
            List.of("record_type", "verdict", "traffic_class", "direction", "protocol");
    private static final BigInteger NS_PER_SECOND = BigInteger.valueOf(1_000_000_000);

    private LokiPush() {}

    private record Value(String timeNs, String line) {}

    /** The JSON, compressed with gzip. */
    static byte[] body(List<LogFollower.Line> batch) throws IOException {
        Map<Map<String, String>, List<Value>> streams = new LinkedHashMap<>();
        for (LogFollower.Line line : batch) {
            RecordView record = RecordView.of(line);
            streams.computeIfAbsent(labels(record), _ -> new ArrayList<>())
                    .add(new Value(timeNs(record), new String(line.bytes(), StandardCharsets.UTF_8)));
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(new GZIPOutputStream(body))) {
            json.writeStartObject();
            json.writeArrayFieldStart("streams");
            for (Map.Entry<Map<String, String>, List<Value>> stream : streams.entrySet()) {
                write(json, stream.getKey(), stream.getValue());
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return body.toByteArray();
    }

    private static void write(JsonGenerator json, Map<String, String> labels, List<Value> values) throws IOException {
        json.writeStartObject();
        json.writeObjectFieldStart("stream");
        for (Map.Entry<String, String> label : labels.entrySet()) {
            json.writeStringField(label.getKey(), label.getValue());
        }
        json.writeEndObject();
        json.writeArrayFieldStart("values");
        for (Value value : values) {
            json.writeStartArray();
            json.writeString(value.timeNs);
            json.writeString(value.line);
            json.writeEndArray();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static Map<String, String> labels(RecordView record) {
        Map<String, String> labels = new LinkedHashMap<>();
        String gateway = record.text("gateway_id");
        labels.put("service_name", "penstock");
        labels.put("gateway", gateway == null ? "unknown" : gateway);
        for (String name : LABELS) {
            String value = record.text(name);
            if (value != null) {
                labels.put(name, value);
            }
        }
        return labels;
    }

    /** A damaged record may have no time; Loki refuses it then as too old, and not the others. */
    private static String timeNs(RecordView record) {
        Instant time = record.time("time");
        if (time == null) {
            return "0";
        }
        return BigInteger.valueOf(time.getEpochSecond())
                .multiply(NS_PER_SECOND)
                .add(BigInteger.valueOf(time.getNano()))
                .toString();
    }
}
