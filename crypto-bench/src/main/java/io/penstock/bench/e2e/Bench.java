package io.penstock.bench.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures gateways end to end, in turns, and prints Markdown for docs/benchmarks.md; progress goes to standard error. */
public final class Bench {

    private final Options options;
    private final Map<Arrangement, Report> reports = new EnumMap<>(Arrangement.class);
    private final Failures failures = new Failures();
    private final long[] ticks = Machine.cpuTicks();

    private Bench(Options options) {
        this.options = options;
        for (Arrangement arrangement : Arrangement.values()) {
            // Alone, a candidate meets its own kind in both.
            if (arrangement == Arrangement.LIKE_AGAINST_LIKE
                    || options.candidates().size() > 1) {
                List<Case> cases = options.cases().stream()
                        .filter(load -> load.belongsTo(arrangement))
                        .toList();
                reports.put(arrangement, new Report(cases, options.candidates()));
            }
        }
    }

    /**
     * Runs it as root; started by bin/bench, which names the candidates. Ends with 2 when it was asked for something that
     * it does not know, with 1 when a load failed.
     */
    public static void main(String[] args) {
        Options options;
        try {
            options = Options.parse(List.of(args));
        } catch (IllegalArgumentException e) {
            System.err.println("bin/bench: " + e.getMessage());
            System.exit(2);
            return;
        }
        if (options.profile()) {
            String text = new Profile(options).markdown();
            System.out.print(text);
            write(options, text);
            return;
        }
        Bench bench = new Bench(options);
        System.out.print(bench.runAll());
        if (!bench.failures.isEmpty()) {
            System.out.flush();
            System.exit(1);
        }
    }

    /** The file holds what is known after each run, so that a run that is cut short is not lost. */
    private String runAll() {
        String text = "";
        for (int run = 1; run <= options.runs(); run++) {
            run(run);
            text = markdown(run);
            write(options, text);
        }
        return text;
    }

    private static void write(Options options, String text) {
        options.output().ifPresent(file -> {
            try {
                Files.writeString(file, text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private String markdown(int runs) {
        StringBuilder text = new StringBuilder("## %s: %d runs of %d s%s%s%n%n%s%n"
                .formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        runs,
                        options.seconds(),
                        runs < options.runs() ? ", of " + options.runs() + " to come in all" : "",
                        options.outerSegmentation() ? "" : ", outer UDP segmentation off",
                        Machine.describe()));
        text.append("Ratios are to %s, run by run.%n%n".formatted(baseline().name()));
        text.append(Target.markdown(reports, options));
        reports.forEach((arrangement, report) ->
                text.append("### Gateway, %s%n%n%s".formatted(arrangement.title(), report.markdown())));
        text.append(failures.markdown());
        text.append("Processor time taken by the host during the runs: %.1f %%.%n"
                .formatted(Machine.stolenPercentSince(ticks)));
        return text.toString();
    }

    private Candidate baseline() {
        return options.candidates().getFirst();
    }

    /** A gateway with its client, and the tunnel between them for as long as it holds. */
    private record Lane(Candidate gateway, Arrangement arrangement, SecondTry<Bed> tunnel) implements AutoCloseable {

        String title() {
            return gateway.name() + ", " + arrangement.title();
        }

        /** What cannot be taken down must not take the report with it. */
        @Override
        public void close() {
            try {
                tunnel.close();
            } catch (RuntimeException e) {
                System.err.printf("bench: %s: cannot be taken down: %s%n", title(), e.getMessage());
            }
        }
    }

    /** The first candidate meets its own kind in every arrangement: one lane serves all reports. */
    private List<Lane> lanes() {
        List<Lane> lanes = new ArrayList<>();
        for (Candidate gateway : options.candidates()) {
            for (Arrangement arrangement : Arrangement.values()) {
                if (arrangement == Arrangement.LIKE_AGAINST_LIKE
                        || (gateway.meetsOthers() && !gateway.equals(baseline()))) {
                    lanes.add(new Lane(
                            gateway,
                            arrangement,
                            new SecondTry<>(
                                    () -> Bed.warm(arrangement.client(baseline(), gateway), gateway, options),
                                    words -> System.err.println("bench:   " + words))));
                }
            }
        }
        return lanes;
    }

    /** All lanes stay open, so that their turns at a load follow each other within seconds. */
    private void run(int run) {
        Map<String, Figures> ofBaseline = new LinkedHashMap<>();
        List<Lane> lanes = lanes();
        try {
            for (Case load : options.cases()) {
                for (Lane lane : lanes) {
                    if (load.belongsTo(lane.arrangement())) {
                        System.err.printf("bench: run %d, %s, %s%n", run, load.name(), lane.title());
                        add(lane, load, take(run, lane, load, ofBaseline));
                    }
                }
            }
        } finally {
            lanes.forEach(Lane::close);
        }
    }

    private Figures take(int run, Lane lane, Case load, Map<String, Figures> ofBaseline) {
        boolean isBaseline = lane.gateway().equals(baseline());
        Turn turn = new Turn(options, lane.arrangement(), isBaseline, ofBaseline);
        try {
            Figures figures = lane.tunnel().measure(bed -> load.measure(bed, turn));
            System.err.printf("bench:   %s%n", figures);
            if (isBaseline) {
                ofBaseline.put(load.name(), figures);
            }
            return figures;
        } catch (RuntimeException e) {
            System.err.printf("bench:   failed: %s%n", e.getMessage());
            failures.add(run, lane.title(), load.name(), e);
            return new Figures();
        }
    }

    private void add(Lane lane, Case load, Figures figures) {
        reports.forEach((arrangement, report) -> {
            boolean own = arrangement == lane.arrangement();
            if ((own || lane.gateway().equals(baseline())) && load.belongsTo(arrangement)) {
                report.add(load, lane.gateway(), figures);
            }
        });
    }
}
