package io.penstock.gateway.dashboards;

import io.penstock.gateway.dashboards.Query.Aggregation;
import io.penstock.gateway.dashboards.Query.Binary;
import io.penstock.gateway.dashboards.Query.Call;
import io.penstock.gateway.dashboards.Query.Literal;
import io.penstock.gateway.dashboards.Query.Selector;
import io.penstock.gateway.dashboards.Query.Subquery;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * A slow model of Loki: answers LogQL from the files of a flow log, as if its sink had delivered them. It knows what the
 * dashboards use, and answers in the form of Prometheus.
 */
public final class LogAnswers {

    /** Labels and a value. */
    record Sample(Map<String, String> labels, double value) {}

    private final List<LogLine> lines;

    LogAnswers(List<LogLine> lines) {
        this.lines = lines;
    }

    /** The records of a flow log's folder, compressed ones included. */
    public static LogAnswers ofFolder(Path folder) throws IOException {
        List<LogLine> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(name -> name.toString().contains(".jsonl"))
                    .sorted(Comparator.naturalOrder())
                    .toList()) {
                try (InputStream raw = Files.newInputStream(file);
                        InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
                    String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                    for (String line : text.lines().toList()) {
                        lines.add(LogLine.parse(line));
                    }
                }
            }
        }
        return new LogAnswers(lines);
    }

    /** The answer of a moment. */
    public String now(Query query, Instant at) {
        List<String> result = new ArrayList<>();
        for (Sample sample : evaluate(query, at)) {
            result.add("{\"metric\":" + json(sample.labels) + ",\"value\":" + point(at, sample.value) + "}");
        }
        return answer("vector", result);
    }

    /** The answer of the last seconds: of log lines themselves, or of a query of numbers at steps. */
    public String last(Query query, Instant end, int seconds, int stepSeconds) {
        if (query instanceof Selector selector) {
            List<String> streams = lines.stream()
                    .filter(line -> line.time().isAfter(end.minusSeconds(seconds)))
                    .flatMap(line -> line.through(selector).stream())
                    .map(line -> "{\"stream\":{},\"values\":[[\"" + line.time().toEpochMilli() + "000000\","
                            + quote(line.text()) + "]]}")
                    .toList();
            return answer("streams", streams);
        }
        Map<Map<String, String>, List<String>> series = new LinkedHashMap<>();
        for (Instant at = end.minusSeconds(seconds); !at.isAfter(end); at = at.plusSeconds(stepSeconds)) {
            for (Sample sample : evaluate(query, at)) {
                series.computeIfAbsent(sample.labels, _ -> new ArrayList<>()).add(point(at, sample.value));
            }
        }
        List<String> result = new ArrayList<>();
        series.forEach((labels, points) ->
                result.add("{\"metric\":" + json(labels) + ",\"values\":[" + String.join(",", points) + "]}"));
        return answer("matrix", result);
    }

    List<Sample> evaluate(Query query, Instant at) {
        return switch (query) {
            case Literal literal -> List.of(new Sample(Map.of(), Double.parseDouble(literal.text())));
            case Call call -> overTime(call, at);
            case Aggregation aggregation -> aggregate(aggregation, at);
            case Binary binary -> join(binary, at);
            case Selector _, Subquery _ -> throw new IllegalArgumentException("no number: " + query);
        };
    }

    private List<Sample> overTime(Call call, Instant at) {
        Selector selector = (Selector) call.arguments().getFirst();
        Duration range = duration(selector.range());
        Map<Map<String, String>, Double> sums = new TreeMap<>(Comparator.comparing(Map::toString));
        for (LogLine line : lines) {
            if (line.time().isAfter(at.minus(range)) && !line.time().isAfter(at)) {
                line.through(selector).ifPresent(one -> {
                    double amount = call.function().equals("sum_over_time") ? one.number() : 1;
                    sums.merge(one.labels(), amount, Double::sum);
                });
            }
        }
        double divisor = switch (call.function()) {
            case "rate" -> range.toMillis() / 1000.0;
            case "count_over_time", "sum_over_time" -> 1;
            default -> throw new IllegalArgumentException("no model of " + call.function());
        };
        List<Sample> samples = new ArrayList<>();
        sums.forEach((labels, sum) -> samples.add(new Sample(labels, sum / divisor)));
        return samples;
    }

    private List<Sample> aggregate(Aggregation aggregation, Instant at) {
        List<Sample> series = evaluate(aggregation.arguments().getLast(), at);
        if (aggregation.operator().equals("topk")) {
            int most = Integer.parseInt(((Literal) aggregation.arguments().getFirst()).text());
            return series.stream()
                    .sorted(Comparator.comparingDouble(Sample::value).reversed())
                    .limit(most)
                    .toList();
        }
        if (!aggregation.operator().equals("sum") || aggregation.without()) {
            throw new IllegalArgumentException("no model of " + aggregation.operator());
        }
        Map<Map<String, String>, Double> sums = new LinkedHashMap<>();
        for (Sample sample : series) {
            Map<String, String> kept = new TreeMap<>(sample.labels);
            kept.keySet().retainAll(aggregation.labels());
            sums.merge(kept, sample.value, Double::sum);
        }
        List<Sample> samples = new ArrayList<>();
        sums.forEach((labels, sum) -> samples.add(new Sample(labels, sum)));
        return samples;
    }

    private List<Sample> join(Binary binary, Instant at) {
        if (!binary.operator().equals("+")) {
            throw new IllegalArgumentException("no model of " + binary.operator());
        }
        List<Sample> right = evaluate(binary.right(), at);
        return evaluate(binary.left(), at).stream()
                .flatMap(left -> right.stream()
                        .filter(other -> other.labels.equals(left.labels))
                        .map(other -> new Sample(left.labels, left.value + other.value)))
                .toList();
    }

    private static Duration duration(String text) {
        return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
    }

    private static String answer(String type, List<String> result) {
        return "{\"status\":\"success\",\"data\":{\"resultType\":\"" + type + "\",\"result\":["
                + String.join(",", result) + "]}}";
    }

    private static String point(Instant at, double value) {
        return "[" + at.getEpochSecond() + ",\"" + value + "\"]";
    }

    private static String json(Map<String, String> labels) {
        return labels.entrySet().stream()
                .map(label -> quote(label.getKey()) + ":" + quote(label.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String quote(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }
}
