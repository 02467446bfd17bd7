package io.penstock.bench.e2e;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Collects measurements and prints them as a table of Markdown, beside those of the first candidate. */
final class Report {

    private record Row(Load load, Candidate candidate) {}

    private final Candidate baseline;
    private final Map<Row, List<Measurement>> rows = new LinkedHashMap<>();

    Report(Options options) {
        baseline = options.candidates().getFirst();
        for (Load load : Load.TCP) {
            options.candidates().forEach(candidate -> rows.put(new Row(load, candidate), new ArrayList<>()));
        }
    }

    /** Adds one; a run's measurements must come in the same order for all candidates. */
    void add(Load load, Candidate candidate, Measurement measurement) {
        rows.computeIfAbsent(new Row(load, candidate), _ -> new ArrayList<>()).add(measurement);
    }

    /** Median (min..max) over the runs; ratios are taken run by run. */
    String markdown() {
        StringBuilder table = new StringBuilder("""
                | load | gateway | Gbit/s | CPU s/GB | RSS MB | rate, of %1$s | CPU, of %1$s |
                |---|---|---|---|---|---|---|
                """.formatted(baseline.name()));
        rows.forEach((row, measurements) -> {
            List<Measurement> base = rows.getOrDefault(new Row(row.load(), baseline), measurements);
            table.append("| %s | %s | %s | %s | %s | %s | %s |%n"
                    .formatted(
                            row.load().name(),
                            row.candidate().name(),
                            spread(measurements, Measurement::gigabitsPerSecond, 2),
                            spread(measurements, Measurement::cpuSecondsPerGigabyte, 2),
                            spread(measurements, Measurement::residentMegabytes, 0),
                            ratio(measurements, base, Measurement::gigabitsPerSecond),
                            ratio(measurements, base, Measurement::cpuSecondsPerGigabyte)));
        });
        return table.toString();
    }

    private static String spread(List<Measurement> measurements, ToDoubleFunction<Measurement> what, int decimals) {
        return Spread.of(measurements.stream().map(what::applyAsDouble).toList())
                .text(decimals);
    }

    private static String ratio(List<Measurement> own, List<Measurement> base, ToDoubleFunction<Measurement> what) {
        if (own.equals(base)) {
            return "1";
        }
        List<Double> ratios = new ArrayList<>();
        for (int run = 0; run < own.size(); run++) {
            ratios.add(what.applyAsDouble(own.get(run)) / what.applyAsDouble(base.get(run)));
        }
        return Spread.of(ratios).text(2);
    }
}
