package io.penstock.gateway.flowlog;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The part of JSON Schema (draft 2020-12) that the flow log's schema uses; any other keyword is refused. */
final class JsonSchema {

    private static final Set<String> KEYWORDS = Set.of(
            "$schema",
            "title",
            "description",
            "$defs",
            "$ref",
            "oneOf",
            "type",
            "const",
            "enum",
            "pattern",
            "minimum",
            "maximum",
            "properties",
            "required",
            "additionalProperties",
            "items");

    private final Map<?, ?> root;

    JsonSchema(String text) throws IOException {
        root = (Map<?, ?>) Objects.requireNonNull(JsonTree.parse(text));
    }

    boolean accepts(String json) throws IOException {
        return accepts(root, JsonTree.parse(json));
    }

    private boolean accepts(Map<?, ?> schema, @Nullable Object value) {
        if (!KEYWORDS.containsAll(schema.keySet())) {
            throw new IllegalArgumentException("a keyword that this validator does not know: " + schema.keySet());
        }
        return acceptsReference(schema, value)
                && acceptsValue(schema, value)
                && (!(value instanceof Map<?, ?> object) || acceptsObject(schema, object))
                && (!(value instanceof List<?> array) || acceptsArray(schema, array));
    }

    private boolean acceptsReference(Map<?, ?> schema, @Nullable Object value) {
        if (schema.get("$ref") instanceof String reference) {
            String name = reference.substring("#/$defs/".length());
            Map<?, ?> definitions = (Map<?, ?>) Objects.requireNonNull(root.get("$defs"));
            return accepts((Map<?, ?>) Objects.requireNonNull(definitions.get(name)), value);
        }
        if (schema.get("oneOf") instanceof List<?> choices) {
            return choices.stream()
                            .filter(choice -> accepts((Map<?, ?>) choice, value))
                            .count()
                    == 1;
        }
        return true;
    }

    private static boolean acceptsValue(Map<?, ?> schema, @Nullable Object value) {
        if (schema.get("type") instanceof String type && !isOf(type, value)) {
            return false;
        }
        if (schema.containsKey("const") && !Objects.equals(schema.get("const"), value)) {
            return false;
        }
        if (schema.get("enum") instanceof Collection<?> all && !all.contains(value)) {
            return false;
        }
        if (schema.get("pattern") instanceof String pattern
                && value instanceof String text
                && !Pattern.compile(pattern).matcher(text).find()) {
            return false;
        }
        if (value instanceof Long number) {
            return (!(schema.get("minimum") instanceof Long least) || number >= least)
                    && (!(schema.get("maximum") instanceof Long most) || number <= most);
        }
        return true;
    }

    private static boolean isOf(String type, @Nullable Object value) {
        return switch (type) {
            case "object" -> value instanceof Map;
            case "array" -> value instanceof List;
            case "string" -> value instanceof String;
            case "integer" -> value instanceof Long;
            case "boolean" -> value instanceof Boolean;
            default -> throw new IllegalArgumentException("a type that this validator does not know: " + type);
        };
    }

    private boolean acceptsObject(Map<?, ?> schema, Map<?, ?> object) {
        if (schema.get("required") instanceof List<?> names && !object.keySet().containsAll(names)) {
            return false;
        }
        Map<?, ?> properties = schema.get("properties") instanceof Map<?, ?> some ? some : Map.of();
        boolean closed = Boolean.FALSE.equals(schema.get("additionalProperties"));
        return object.entrySet().stream()
                .allMatch(entry -> properties.get(entry.getKey()) instanceof Map<?, ?> property
                        ? accepts(property, entry.getValue())
                        : !closed);
    }

    private boolean acceptsArray(Map<?, ?> schema, List<?> array) {
        return !(schema.get("items") instanceof Map<?, ?> items)
                || array.stream().allMatch(item -> accepts(items, item));
    }
}
