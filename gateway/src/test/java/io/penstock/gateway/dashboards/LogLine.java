package io.penstock.gateway.dashboards;

import io.penstock.gateway.dashboards.Query.Selector;
import io.penstock.gateway.dashboards.Query.Stage;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of the flow log on its way through a LogQL pipeline.
 *
 * @param time when it was written
 * @param fields its fields, those within objects joined by an underscore
 * @param labels what the pipeline knows of it so far
 * @param text what the pipeline makes of it
 * @param number what {@code unwrap} took from it
 */
record LogLine(Instant time, Map<String, String> fields, Map<String, String> labels, String text, double number) {

    private static final Pattern TEMPLATE_FIELD = Pattern.compile("\\{\\{\\s*\\.(\\w+)\\s*}}");

    /** A record as the sink delivers it, with its labels. */
    static LogLine parse(String line) throws IOException {
        Map<String, String> fields = new TreeMap<>();
        flatten(fields, "", JsonObject.parse(line));
        Map<String, String> labels = new TreeMap<>(fields);
        labels.put("gateway", fields.getOrDefault("gateway_id", ""));
        labels.keySet().retainAll(LogNames.STREAM_LABELS);
        return new LogLine(Instant.parse(fields.getOrDefault("time", "")), fields, labels, line, 0);
    }

    private static void flatten(Map<String, String> fields, String prefix, JsonObject object) {
        object.names().forEach((name, value) -> {
            if (value instanceof Map<?, ?> inner) {
                flatten(fields, prefix + name + "_", new JsonObject(inner));
            } else {
                fields.put(prefix + name, String.valueOf(value));
            }
        });
    }

    /** What a selector and its stages make of it; empty where they leave it out. */
    Optional<LogLine> through(Selector selector) {
        for (Query.Matcher matcher : selector.matchers()) {
            if (!holds(labels.getOrDefault(matcher.label(), ""), matcher.operator(), matcher.value())) {
                return Optional.empty();
            }
        }
        Map<String, String> known = new TreeMap<>(labels);
        String shown = text;
        double taken = 0;
        for (Stage stage : selector.stages()) {
            switch (stage) {
                case Stage.Line _ -> throw new IllegalArgumentException("no model of line filters");
                case Stage.Json json -> extract(json, known);
                case Stage.Filter filter -> {
                    if (!holds(known.getOrDefault(filter.label(), ""), filter.operator(), filter.value())) {
                        return Optional.empty();
                    }
                }
                case Stage.Unwrap unwrap -> {
                    String value = known.remove(unwrap.label());
                    if (value == null) {
                        return Optional.empty();
                    }
                    taken = Double.parseDouble(value);
                }
                case Stage.LineFormat format ->
                    shown = TEMPLATE_FIELD
                            .matcher(format.template())
                            .replaceAll(field -> Matcher.quoteReplacement(known.getOrDefault(field.group(1), "")));
            }
        }
        return Optional.of(new LogLine(time, fields, known, shown, taken));
    }

    private void extract(Stage.Json json, Map<String, String> known) {
        if (json.names().isEmpty()) {
            known.putAll(fields);
        }
        for (int i = 0; i < json.names().size(); i++) {
            String value = fields.get(json.paths().get(i).replace('.', '_'));
            if (value != null) {
                known.put(json.names().get(i), value);
            }
        }
    }

    private static boolean holds(String value, String operator, String wanted) {
        return switch (operator) {
            case "=", "==" -> value.equals(wanted);
            case "!=" -> !value.equals(wanted);
            case "=~" -> value.matches(wanted);
            case "!~" -> !value.matches(wanted);
            default -> throw new IllegalArgumentException("no model of " + operator);
        };
    }
}
