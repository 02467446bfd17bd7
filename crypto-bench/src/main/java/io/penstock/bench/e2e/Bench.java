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
            List<Case> cases = options.cases().stream()
                    .filter(load -> load.belongsTo(arrangement))
                    .toList();
            boolean alone = arrangement == Arrangement.SAME_CLIENT
                    && options.candidates().size() == 1;
            if (!alone && !cases.isEmpty()) {
                reports.put(arrangement, new Report(cases, options.gateways(arrangement)));
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
                        (options.audited() ? ", audited" : "")
                                + (options.outerSegmentation() ? "" : ", outer UDP segmentation off"),
                        Machine.describe()));
        text.append(Target.markdown(reports, options));
        reports.forEach((arrangement, report) -> text.append("### Gateway, %s%n%nRatios are to %s, run by run.%n%n%s"
                .formatted(arrangement.title(), baseline(arrangement).name(), report.markdown())));
        text.append(failures.markdown());
        text.append("Processor time taken by the host during the runs: %.1f %%.%n"
                .formatted(Machine.stolenPercentSince(ticks)));
        return text.toString();
    }

    private Candidate baseline(Arrangement arrangement) {
        return options.gateways(arrangement).getFirst();
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

    /** The first candidate meets its own kind in both arrangements of all candidates: one lane serves both reports. */
    private List<Lane> lanes(int run) {
        List<Lane> lanes = new ArrayList<>();
        for (int i = 0; i < options.candidates().size(); i++) {
            for (Arrangement arrangement : List.of(Arrangement.SAME_CLIENT, Arrangement.LIKE_AGAINST_LIKE)) {
                Candidate gateway = options.gateways(arrangement).get(i);
                if (arrangement == Arrangement.LIKE_AGAINST_LIKE || (i > 0 && gateway.meetsOthers())) {
                    lanes.add(lane(gateway, arrangement));
                }
            }
        }
        List<Lane> own = options.gateways(Arrangement.AUDIT).stream()
                .map(gateway -> lane(gateway, Arrangement.AUDIT))
                .toList();
        // These differ by little: neither is always the first.
        lanes.addAll(run % 2 == 0 ? own.reversed() : own);
        return lanes;
    }

    private Lane lane(Candidate gateway, Arrangement arrangement) {
        return new Lane(
                gateway,
                arrangement,
                new SecondTry<>(
                        () -> Bed.warm(arrangement, gateway, options),
                        words -> System.err.println("bench:   " + words)));
    }

    /** All lanes stay open, so that their turns at a load follow each other within seconds. */
    private void run(int run) {
        Map<String, Figures> ofBaseline = new LinkedHashMap<>();
        List<Lane> lanes = lanes(run);
        try {
            // Their flows take a minute to begin, all at the same time.
            lanes.stream()
                    .filter(lane -> options.hasLiveFlows(lane.arrangement()))
                    .filter(lane -> reports.containsKey(lane.arrangement()))
                    .forEach(lane -> lane.tunnel().prepare());
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
        boolean isBaseline = lane.gateway().equals(baseline(Arrangement.LIKE_AGAINST_LIKE));
        Turn turn = new Turn(options, lane.arrangement(), isBaseline, ofBaseline);
        try {
            Figures figures = lane.tunnel().measure(bed -> {
                bed.awaitLiveFlows();
                return load.measure(bed, turn);
            });
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
            if ((own || lane.gateway().equals(baseline(arrangement))) && load.belongsTo(arrangement)) {
                report.add(load, lane.gateway(), figures);
            }
        });
    }
}
