package io.penstock.gateway.control;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Configuration, policy and flow log in the status' JSON: the fields {@code configuration}, {@code policy}, {@code flowLog}. */
final class StandingJson {

    private StandingJson() {}

    static void write(JsonGenerator json, Standing standing) throws IOException {
        Standing.Configuration configuration = standing.configuration();
        if (configuration == null) {
            json.writeNullField("configuration");
        } else {
            json.writeObjectFieldStart("configuration");
            json.writeStringField("file", configuration.file());
            json.writeStringField("readAt", configuration.readAt().toString());
            Instant refusedAt = configuration.refusedAt();
            json.writeStringField("refusedAt", refusedAt == null ? null : refusedAt.toString());
            json.writeStringField("refusal", configuration.refusal());
            json.writeEndObject();
        }
        json.writeStringField("policy", standing.policy());
        Standing.Log log = standing.flowLog();
        if (log == null) {
            json.writeNullField("flowLog");
        } else {
            json.writeObjectFieldStart("flowLog");
            json.writeStringField("folder", log.folder());
            json.writeBooleanField("strict", log.strict());
            json.writeNumberField("lastSeq", log.lastSeq());
            json.writeNumberField("lostRecords", log.lostRecords());
            json.writeBooleanField("halted", log.halted());
            json.writeEndObject();
        }
    }

    /** Reads the configuration's object, the field's name having been read. */
    static Standing.@Nullable Configuration configuration(JsonParser json) throws IOException {
        Map<String, String> fields = fields(json);
        String file = fields.get("file");
        String readAt = fields.get("readAt");
        if (file == null || readAt == null) {
            return null;
        }
        String refusedAt = fields.get("refusedAt");
        return new Standing.Configuration(
                file,
                StatusReader.instant(readAt),
                refusedAt == null ? null : StatusReader.instant(refusedAt),
                fields.get("refusal"));
    }

    /** Reads the flow log's object, the field's name having been read. */
    static Standing.@Nullable Log flowLog(JsonParser json) throws IOException {
        Map<String, String> fields = fields(json);
        String folder = fields.get("folder");
        return folder == null
                ? null
                : new Standing.Log(
                        folder,
                        Boolean.parseBoolean(fields.get("strict")),
                        number(fields, "lastSeq"),
                        number(fields, "lostRecords"),
                        Boolean.parseBoolean(fields.get("halted")));
    }

    /** The fields that are there and not null, as text; none where the object is null. */
    private static Map<String, String> fields(JsonParser json) throws IOException {
        Map<String, String> fields = new HashMap<>();
        if (json.currentToken() != JsonToken.START_OBJECT) {
            return fields;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            if (value.isScalarValue() && value != JsonToken.VALUE_NULL) {
                fields.put(field, json.getText());
            } else {
                json.skipChildren();
            }
        }
        return fields;
    }

    private static long number(Map<String, String> fields, String name) throws IOException {
        try {
            return Long.parseLong(fields.getOrDefault(name, "0"));
        } catch (NumberFormatException e) {
            throw new IOException("the gateway's answer has no number in \"" + name + "\"", e);
        }
    }
}
