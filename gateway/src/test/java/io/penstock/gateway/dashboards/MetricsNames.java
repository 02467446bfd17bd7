package io.penstock.gateway.dashboards;

import io.penstock.gateway.dashboards.Query.Selector;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The metrics, labels and labels' values of a metrics page, with what a Prometheus that scrapes it adds. */
public final class MetricsNames implements QueryCheck.Names {

    /** Prometheus gives them to every series of a target. */
    private static final Set<String> OF_THE_TARGET = Set.of("instance", "job");

    /** Series that Prometheus makes itself for each target. */
    private static final Set<String> OF_PROMETHEUS =
            Set.of("up", "scrape_duration_seconds", "scrape_samples_scraped", "scrape_samples_post_metric_relabeling");

    private static final Pattern SERIES = Pattern.compile("^([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? \\S+$", Pattern.MULTILINE);
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final Map<String, Map<String, Set<String>>> metrics = new TreeMap<>();

    /** The names on a page of Prometheus' text format. */
    public static MetricsNames ofPage(String page) {
        MetricsNames names = new MetricsNames();
        OF_PROMETHEUS.forEach(metric -> names.addMadeByPrometheus(metric, Set.of()));
        Matcher series = SERIES.matcher(page);
        while (series.find()) {
            Map<String, Set<String>> labels = names.metrics.computeIfAbsent(series.group(1), _ -> new TreeMap<>());
            if (series.group(2) != null) {
                Matcher label = LABEL.matcher(series.group(2));
                while (label.find()) {
                    labels.computeIfAbsent(label.group(1), _ -> new TreeSet<>()).add(label.group(2));
                }
            }
        }
        return names;
    }

    /** Adds the result of a recording rule. */
    public void addRule(String record, Query query, Set<String> ownLabels) {
        Set<String> labels = new TreeSet<>(QueryCheck.labels(query, this));
        labels.addAll(ownLabels);
        addMadeByPrometheus(record, labels);
    }

    /** Adds a metric that Prometheus makes itself, whose labels have any value. */
    public void addMadeByPrometheus(String metric, Set<String> itsLabels) {
        Map<String, Set<String>> labels = new TreeMap<>();
        itsLabels.forEach(label -> labels.put(label, Set.of()));
        metrics.put(metric, labels);
    }

    @Override
    public Set<String> labels(Selector selector, Consumer<String> complaints) {
        Map<String, Set<String>> labels = metrics.get(selector.metric());
        if (labels == null) {
            complaints.accept("no metric '" + selector.metric() + "'");
            return OF_THE_TARGET;
        }
        for (Query.Matcher matcher : selector.matchers()) {
            Set<String> values = labels.get(matcher.label());
            if (OF_THE_TARGET.contains(matcher.label())) {
                continue;
            }
            if (values == null) {
                complaints.accept(selector.metric() + " has no label '" + matcher.label() + "'");
            } else if (!values.isEmpty() && !couldMatch(matcher, values)) {
                complaints.accept(selector.metric() + ": no value of '" + matcher.label() + "' is " + matcher.operator()
                        + " " + matcher.value() + " among " + values);
            }
        }
        Set<String> all = new TreeSet<>(labels.keySet());
        all.addAll(OF_THE_TARGET);
        return all;
    }

    private static boolean couldMatch(Query.Matcher matcher, Set<String> values) {
        return switch (matcher.operator()) {
            case "=" -> values.contains(matcher.value());
            case "=~" ->
                alternatives(matcher.value()).allMatch(one -> values.stream().anyMatch(v -> v.matches(one)));
            default -> true;
        };
    }

    /** Each of {@code a|b|c} must mean something. */
    private static Stream<String> alternatives(String pattern) {
        return pattern.contains("(")
                ? Stream.of(pattern)
                : Pattern.compile("\\|").splitAsStream(pattern);
    }
}
