package io.penstock.gateway.sink;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.penstock.gateway.flowlog.LogFollower;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A record by the names of its fields, for sinks that say it in other words than its line. docs/flow-log.md tells what the
 * fields mean. Immutable.
 */
public final class RecordView {

    private static final JsonFactory FACTORY = new JsonFactory();

    private final Map<String, Object> fields;

    private RecordView(Map<String, Object> fields) {
        this.fields = fields;
    }

    /**
     * Reads a line.
     *
     * @throws IOException when it is no JSON object
     */
    public static RecordView of(LogFollower.Line line) throws IOException {
        return of(line.bytes());
    }

    /**
     * Reads the bytes of a line.
     *
     * @throws IOException when it is no JSON object
     */
    public static RecordView of(byte[] line) throws IOException {
        try (JsonParser json = FACTORY.createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a JSON object");
            }
            return read(json);
        }
    }

    private static RecordView read(JsonParser json) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            Object value = value(json);
            if (value != null) {
                fields.put(name, value);
            }
        }
        return new RecordView(fields);
    }

    private static @Nullable Object value(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> read(json);
            case START_ARRAY -> {
                List<Object> items = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    Object item = value(json);
                    if (item != null) {
                        items.add(item);
                    }
                }
                yield items;
            }
            case VALUE_NUMBER_INT -> json.getLongValue();
            case VALUE_TRUE, VALUE_FALSE -> json.getBooleanValue();
            case VALUE_NULL -> null;
            default -> json.getText();
        };
    }

    /** {@code start}, {@code update}, {@code end}, {@code drop} or {@code meta}; empty where it has none. */
    public String type() {
        String type = text("record_type");
        return type == null ? "" : type;
    }

    /** The names of the fields, in their order. */
    public Set<String> names() {
        return fields.keySet();
    }

    /** Whether it has a field of this name that is not null. */
    public boolean has(String name) {
        return fields.containsKey(name);
    }

    /** A field as text, numbers too; null where there is none, or it is an object or a list. */
    public @Nullable String text(String name) {
        return switch (fields.get(name)) {
            case String text -> text;
            case Long number -> number.toString();
            case Boolean truth -> truth.toString();
            case null, default -> null;
        };
    }

    /** A whole number; {@code otherwise} where there is none of this name. */
    public long number(String name, long otherwise) {
        return fields.get(name) instanceof Long number ? number : otherwise;
    }

    /** A time; null where there is none of this name. */
    public @Nullable Instant time(String name) {
        try {
            return fields.get(name) instanceof String text ? Instant.parse(text) : null;
        } catch (DateTimeException _) {
            return null;
        }
    }

    /** An object in the record, such as {@code peer}; null where there is none of this name. */
    public @Nullable RecordView object(String name) {
        return fields.get(name) instanceof RecordView object ? object : null;
    }

    /** The objects of a list, such as {@code outers}; none where there is no list of this name. */
    public List<RecordView> objects(String name) {
        List<RecordView> objects = new ArrayList<>();
        if (fields.get(name) instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof RecordView object) {
                    objects.add(object);
                }
            }
        }
        return objects;
    }
}
