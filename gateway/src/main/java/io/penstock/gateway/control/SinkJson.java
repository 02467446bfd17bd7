package io.penstock.gateway.control;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.penstock.gateway.sink.SinkStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The sinks in the status' JSON. */
final class SinkJson {

    private SinkJson() {}

    static void write(JsonGenerator json, List<SinkStatus> sinks) throws IOException {
        json.writeArrayFieldStart("sinks");
        for (SinkStatus sink : sinks) {
            json.writeStartObject();
            json.writeStringField("name", sink.name());
            json.writeStringField("target", sink.target());
            json.writeNumberField("deliveredRecords", sink.deliveredRecords());
            json.writeNumberField("refusedRecords", sink.refusedRecords());
            json.writeNumberField("failures", sink.failures());
            json.writeStringField("lastError", sink.lastError());
            json.writeNumberField("lagSeconds", sink.lagSeconds());
            json.writeNumberField("spoolRecords", sink.spoolRecords());
            json.writeNumberField("spoolBytes", sink.spoolBytes());
            json.writeNumberField("missedRecords", sink.missedRecords());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Reads what {@link #write} wrote, the field's name having been read. */
    static List<SinkStatus> read(JsonParser json) throws IOException {
        List<SinkStatus> sinks = new ArrayList<>();
        StatusReader.expect(json, json.currentToken(), JsonToken.START_ARRAY);
        while (json.nextToken() == JsonToken.START_OBJECT) {
            sinks.add(sink(json));
        }
        return sinks;
    }

    private static SinkStatus sink(JsonParser json) throws IOException {
        Map<String, @Nullable String> texts = new HashMap<>();
        Map<String, Number> numbers = new HashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            switch (json.nextToken()) {
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> numbers.put(field, json.getNumberValue());
                case VALUE_STRING, VALUE_NULL -> texts.put(field, json.getValueAsString());
                default -> json.skipChildren();
            }
        }
        return new SinkStatus(
                String.valueOf(texts.get("name")),
                String.valueOf(texts.get("target")),
                numbers.getOrDefault("deliveredRecords", 0).longValue(),
                numbers.getOrDefault("refusedRecords", 0).longValue(),
                numbers.getOrDefault("failures", 0).longValue(),
                texts.get("lastError"),
                numbers.getOrDefault("lagSeconds", 0).doubleValue(),
                numbers.getOrDefault("spoolRecords", 0).longValue(),
                numbers.getOrDefault("spoolBytes", 0).longValue(),
                numbers.getOrDefault("missedRecords", 0).longValue());
    }
}
