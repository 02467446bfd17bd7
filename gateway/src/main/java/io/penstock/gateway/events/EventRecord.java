package io.penstock.gateway.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A {@code meta} record of the flow log.
 *
 * @param event what it tells
 * @param time when that happened; where the record does not say so, when it was written
 * @param fields all its fields as text, those of the peer as {@code peer.name} and so on; of arrays the elements, with
 *     commas
 */
public record EventRecord(String event, Instant time, Map<String, String> fields) {

    /** All events that a log may tell of. */
    public static final List<String> NAMES = List.of(
            "handshake",
            "rekeyed",
            "handshake_failed",
            "roamed",
            "session_ended",
            "idle",
            "active",
            "peer_added",
            "peer_changed",
            "peer_removed",
            "refused",
            "start",
            "stop",
            "file",
            "file_missing",
            "config",
            "clock_set",
            "write_resumed",
            "lost",
            "events_lost",
            "files_removed");

    private static final JsonFactory FACTORY = new JsonFactory();

    /**
     * Reads a line.
     *
     * @throws IOException where it is no such record; the message says why
     */
    public static EventRecord parse(byte[] line) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        try (JsonParser json = FACTORY.createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not an object");
            }
            readObject(json, "", fields);
        }
        try {
            return new EventRecord(
                    fields.getOrDefault("event", ""),
                    Instant.parse(fields.getOrDefault("event_time", fields.getOrDefault("time", ""))),
                    fields);
        } catch (DateTimeException e) {
            throw new IOException("its time is none", e);
        }
    }

    private static void readObject(JsonParser json, String prefix, Map<String, String> fields) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = prefix + json.currentName();
            switch (json.nextToken()) {
                case START_OBJECT -> readObject(json, name + ".", fields);
                case START_ARRAY -> fields.put(name, readArray(json));
                default -> fields.put(name, json.getText());
            }
        }
    }

    private static String readArray(JsonParser json) throws IOException {
        StringBuilder all = new StringBuilder();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken().isScalarValue()) {
                all.append(all.isEmpty() ? "" : ",").append(json.getText());
            } else {
                json.skipChildren();
            }
        }
        return all.toString();
    }

    /** A field, empty where the record does not have it. */
    public String field(String name) {
        return fields.getOrDefault(name, "");
    }

    /** How often it happened. */
    public long count() {
        String count = field("count");
        return count.isEmpty() ? 1 : Long.parseLong(count);
    }
}
