package io.penstock.bench.e2e;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
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

    /** Adds those of one run; the runs must come in the same order for all candidates. */
    void add(Case load, Candidate candidate, Figures figures) {
        rows.computeIfAbsent(new Row(load, candidate), _ -> new ArrayList<>()).add(figures);
    }

    /** A table for each kind of load: median (min..max) over the runs; ratios are taken run by run. */
    String markdown() {
        StringBuilder text = new StringBuilder();
        for (Table table : Table.values()) {
            List<Row> ofTable = rows.keySet().stream()
                    .filter(row -> row.load().table() == table
                            && !rows.getOrDefault(row, List.of()).isEmpty())
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
        List<Figures> own = rows.getOrDefault(row, List.of());
        List<Figures> base = rows.getOrDefault(new Row(row.load(), baseline), List.of());
        StringBuilder line = new StringBuilder(
                "| " + row.load().name() + " | " + row.candidate().name() + " |");
        for (Metric metric : table.metrics()) {
            line.append(' ')
                    .append(spread(values(own, metric), metric.decimals()))
                    .append(" |");
            if (metric.compared()) {
                line.append(' ')
                        .append(row.candidate().equals(baseline) ? "1" : spread(ratios(own, base, metric), 2))
                        .append(" |");
            }
        }
        return line.toString();
    }

    private static String spread(List<Double> values, int decimals) {
        return values.isEmpty() ? "–" : Spread.of(values).text(decimals);
    }

    private static List<Double> values(List<Figures> runs, Metric metric) {
        return runs.stream()
                .map(figures -> figures.get(metric))
                .filter(OptionalDouble::isPresent)
                .map(OptionalDouble::getAsDouble)
                .toList();
    }

    /** Own by the first candidate's, of the runs in which both have the figure. */
    private static List<Double> ratios(List<Figures> own, List<Figures> base, Metric metric) {
        return IntStream.range(0, Math.min(own.size(), base.size()))
                .filter(run -> own.get(run).get(metric).isPresent()
                        && base.get(run).get(metric).orElse(0) > 0)
                .mapToObj(run -> own.get(run).get(metric).getAsDouble()
                        / base.get(run).get(metric).getAsDouble())
                .toList();
    }
}
