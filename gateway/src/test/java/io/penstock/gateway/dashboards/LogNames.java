package io.penstock.gateway.dashboards;

import io.penstock.gateway.dashboards.Query.Selector;
import io.penstock.gateway.dashboards.Query.Stage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fields of the flow log, as its schema has them, under the names that Loki's {@code json} stage gives them: those of
 * objects within objects are joined by an underscore.
 */
public final class LogNames implements QueryCheck.Names {

    /** The labels that the Loki sink gives to streams. */
    static final Set<String> STREAM_LABELS =
            Set.of("gateway", "record_type", "verdict", "traffic_class", "direction", "protocol");

    private static final Pattern TEMPLATE_FIELD = Pattern.compile("\\{\\{\\s*\\.(\\w+)\\s*}}");

    /** A kind of record: the schema of each of its fields. */
    private record Variant(Map<String, JsonObject> fields) {}

    private final JsonObject definitions;
    private final List<Variant> variants = new ArrayList<>();

    /** Reads the schema. */
    public LogNames(String schema) throws IOException {
        JsonObject root = JsonObject.parse(schema);
        definitions = root.object("$defs");
        for (JsonObject choice : root.objects("oneOf")) {
            Variant variant = new Variant(new TreeMap<>());
            addFields(variant.fields, "", resolve(choice));
            variants.add(variant);
        }
    }

    private JsonObject resolve(JsonObject schema) {
        return schema.has("$ref") ? definitions.object(schema.text("$ref").substring("#/$defs/".length())) : schema;
    }

    private void addFields(Map<String, JsonObject> fields, String prefix, JsonObject object) {
        JsonObject properties = object.object("properties");
        for (Object name : properties.names().keySet()) {
            JsonObject schema = resolve(properties.object((String) name));
            if (schema.has("type") && schema.text("type").equals("object")) {
                addFields(fields, prefix + name + "_", schema);
            } else {
                fields.put(prefix + name, schema);
            }
        }
    }

    @Override
    public Set<String> labels(Selector selector, Consumer<String> complaints) {
        List<Variant> possible = possible(selector, complaints);
        Set<String> labels = new TreeSet<>(STREAM_LABELS);
        for (Stage stage : selector.stages()) {
            switch (stage) {
                case Stage.Line _ -> {}
                case Stage.Json json -> json(json, possible, labels, complaints);
                case Stage.Filter filter -> filter(filter, possible, labels, complaints);
                case Stage.Unwrap unwrap -> unwrap(unwrap.label(), possible, labels, complaints);
                case Stage.LineFormat format -> {
                    Matcher field = TEMPLATE_FIELD.matcher(format.template());
                    while (field.find()) {
                        require(field.group(1), labels, complaints);
                    }
                }
            }
        }
        return labels;
    }

    /** The kinds of records that the labels in braces leave. */
    private List<Variant> possible(Selector selector, Consumer<String> complaints) {
        List<Variant> possible = variants;
        for (Query.Matcher matcher : selector.matchers()) {
            require(matcher.label(), STREAM_LABELS, complaints);
            if (!matcher.label().equals("gateway") && matcher.operator().startsWith("=")) {
                possible = possible.stream()
                        .filter(variant -> could(variant, matcher.label(), matcher.operator(), matcher.value()))
                        .toList();
            }
        }
        if (possible.isEmpty()) {
            complaints.accept("no record of the flow log has " + selector.matchers());
        }
        return possible;
    }

    private static boolean could(Variant variant, String field, String operator, String value) {
        JsonObject schema = variant.fields.get(field);
        if (schema == null) {
            return false;
        }
        List<?> values = schema.has("enum")
                ? schema.list("enum")
                : schema.has("const") ? List.of(schema.get("const")) : List.of();
        if (values.isEmpty()) {
            return true;
        }
        return operator.equals("=~")
                ? values.stream().anyMatch(one -> String.valueOf(one).matches(value))
                : values.stream().anyMatch(one -> String.valueOf(one).equals(value));
    }

    private static void json(Stage.Json json, List<Variant> possible, Set<String> labels, Consumer<String> complaints) {
        Set<String> fields = new TreeSet<>();
        possible.forEach(variant -> fields.addAll(variant.fields.keySet()));
        json.paths().forEach(path -> require(path.replace('.', '_'), fields, complaints));
        labels.addAll(json.names().isEmpty() ? fields : json.names());
    }

    private static void filter(
            Stage.Filter filter, List<Variant> possible, Set<String> labels, Consumer<String> complaints) {
        require(filter.label(), labels, complaints);
        boolean equality = filter.operator().startsWith("=");
        boolean own = possible.stream().anyMatch(variant -> variant.fields.containsKey(filter.label()));
        if (equality
                && own
                && possible.stream()
                        .noneMatch(variant -> could(variant, filter.label(), filter.operator(), filter.value()))) {
            complaints.accept("no record has " + filter.label() + filter.operator() + filter.value());
        }
    }

    private static void unwrap(String label, List<Variant> possible, Set<String> labels, Consumer<String> complaints) {
        require(label, labels, complaints);
        for (Variant variant : possible) {
            JsonObject schema = variant.fields.get(label);
            if (schema != null && !schema.text("type").equals("integer")) {
                complaints.accept("unwrap " + label + ": it is no number");
            }
        }
    }

    private static void require(String label, Set<String> labels, Consumer<String> complaints) {
        if (!labels.contains(label)) {
            complaints.accept("no field or label '" + label + "' among " + labels);
        }
    }
}
