package io.penstock.gateway.flowlog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * What the chain is about, read from a record.
 *
 * @param recordType its kind
 * @param seq its number
 * @param bootId the run that wrote it
 * @param prevHash the hash of the record before it
 * @param time when it was written
 * @param event of a {@code meta} record, what it tells; else empty
 * @param texts all its plain fields, as text
 */
record RecordFacts(
        String recordType,
        long seq,
        String bootId,
        String prevHash,
        String time,
        String event,
        Map<String, String> texts) {

    private static final JsonFactory FACTORY = new JsonFactory();

    /** IOException where the line is no record. */
    static RecordFacts parse(byte[] line) throws IOException {
        Map<String, String> texts = new HashMap<>();
        try (JsonParser json = FACTORY.createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not an object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (json.nextToken().isScalarValue()) {
                    texts.put(name, json.getText());
                } else {
                    json.skipChildren();
                }
            }
        }
        try {
            return new RecordFacts(
                    required(texts, "record_type"),
                    Long.parseLong(required(texts, "seq")),
                    required(texts, "boot_id"),
                    required(texts, "prev_hash"),
                    required(texts, "time"),
                    texts.getOrDefault("event", ""),
                    texts);
        } catch (NumberFormatException e) {
            throw new IOException("seq is no number", e);
        }
    }

    private static String required(Map<String, String> texts, String name) throws IOException {
        String text = texts.get(name);
        if (text == null) {
            throw new IOException("it has no field " + name);
        }
        return text;
    }

    /** A number of its own, 0 where it has no such field. */
    long number(String name) {
        try {
            return Long.parseLong(texts.getOrDefault(name, "0"));
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    /** Whether it is a {@code meta} record of this event. */
    boolean isMeta(String wanted) {
        return recordType.equals("meta") && event.equals(wanted);
    }
}
