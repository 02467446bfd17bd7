package io.penstock.bench.e2e;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Collects figures and prints them as tables of Markdown, beside those of the first candidate. */
final class Report {

    private record Row(Case load, Candidate candidate) {}

    private final Candidate baseline;
    private final Map<Row, List<Figures>> rows = new LinkedHashMap<>();

    /** An empty report with a row for every case and candidate. */
    Report(List<Case> cases, List<Candidate> candidates) {
        baseline = candidates.getFirst();
        for (Case load : cases) {
            candidates.forEach(candidate -> rows.put(new Row(load, candidate), new ArrayList<>()));
        }
    }

    /** Adds those of one run, empty ones of a run that failed; the runs must come in the same order for all candidates. */
    void add(Case load, Candidate candidate, Figures figures) {
        rows.computeIfAbsent(new Row(load, candidate), _ -> new ArrayList<>()).add(figures);
    }

    /** Over the runs that have it; of a metric of pooled samples there is one value for all runs together. */
    Optional<Spread> values(Case load, Candidate candidate, Metric metric) {
        List<Figures> runs = runs(load, candidate);
        if (metric.ofPooledSamples()) {
            return Quantile.ofPooled(runs).stream()
                    .mapToObj(value -> Spread.of(List.of(value)))
                    .findFirst();
        }
        return spread(runs.stream()
                .map(figures -> figures.get(metric))
                .filter(OptionalDouble::isPresent)
                .map(OptionalDouble::getAsDouble)
                .toList());
    }

    /** A candidate's figure by another's, run by run, over the runs in which both have it. */
    Optional<Spread> ratios(Case load, Candidate candidate, Candidate reference, Metric metric) {
        List<Figures> own = runs(load, candidate);
        List<Figures> base = runs(load, reference);
        List<Integer> both = IntStream.range(0, Math.min(own.size(), base.size()))
                .filter(run -> own.get(run).get(metric).isPresent()
                        && base.get(run).get(metric).orElse(0) > 0)
                .boxed()
                .toList();
        if (metric.ofPooledSamples()) {
            return both.isEmpty() ? Optional.empty() : spread(List.of(pooled(own, both) / pooled(base, both)));
        }
        ToDoubleFunction<Figures> value = figures -> figures.get(metric).orElseThrow();
        return spread(both.stream()
                .map(run -> value.applyAsDouble(own.get(run)) / value.applyAsDouble(base.get(run)))
                .toList());
    }

    private static double pooled(List<Figures> runs, List<Integer> chosen) {
        return Quantile.ofPooled(chosen.stream().map(runs::get).toList()).orElseThrow();
    }

    private List<Figures> runs(Case load, Candidate candidate) {
        return rows.getOrDefault(new Row(load, candidate), List.of());
    }

    private static Optional<Spread> spread(List<Double> values) {
        return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
    }

    /** A table for each kind of load: median (min..max) over the runs; ratios are taken run by run. */
    String markdown() {
        StringBuilder text = new StringBuilder();
        for (Table table : Table.values()) {
            List<Row> ofTable = rows.entrySet().stream()
                    .filter(row -> row.getKey().load().table() == table
                            && !row.getValue().isEmpty())
                    .map(Map.Entry::getKey)
                    .toList();
            if (!ofTable.isEmpty()) {
                text.append("#### %s%n%n%s%n%s%n".formatted(table.title(), header(table), rule(table)));
                ofTable.forEach(row -> text.append(line(table, row)).append(System.lineSeparator()));
                text.append(System.lineSeparator());
            }
        }
        return text.toString();
    }

    private static String header(Table table) {
        return "| load | gateway | "
                + table.metrics().stream()
                        .map(metric -> metric.compared() ? metric.title() + " | ratio" : metric.title())
                        .collect(Collectors.joining(" | "))
                + " |";
    }

    private static String rule(Table table) {
        long compared = table.metrics().stream().filter(Metric::compared).count();
        return "|---|---|" + "--:|".repeat(table.metrics().size() + (int) compared);
    }

    private String line(Table table, Row row) {
        StringBuilder line = new StringBuilder(
                "| " + row.load().name() + " | " + row.candidate().name() + " |");
        for (Metric metric : table.metrics()) {
            line.append(' ')
                    .append(text(values(row.load(), row.candidate(), metric), metric.decimals()))
                    .append(" |");
            if (metric.compared()) {
                line.append(' ')
                        .append(
                                row.candidate().equals(baseline)
                                        ? "1"
                                        : text(ratios(row.load(), row.candidate(), baseline, metric), 2))
                        .append(" |");
            }
        }
        return line.toString();
    }

    private static String text(Optional<Spread> spread, int decimals) {
        return spread.map(values -> values.text(decimals)).orElse("–");
    }
}
