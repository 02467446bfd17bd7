package io.penstock.bench.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures gateways end to end, in turns, and prints Markdown for docs/benchmarks.md; progress goes to standard error. */
public final class Bench {

    private final Options options;
    private final Map<Arrangement, Report> reports = new EnumMap<>(Arrangement.class);

    private Bench(Options options) {
        this.options = options;
    }

    /** Runs it as root; started by bin/bench, which names the candidates. */
    public static void main(String[] args) throws IOException {
        Options options;
        try {
            options = Options.parse(List.of(args));
        } catch (IllegalArgumentException e) {
            System.err.println("bin/bench: " + e.getMessage());
            System.exit(2);
            return;
        }
        String text = options.profile() ? new Profile(options).markdown() : new Bench(options).markdown();
        System.out.print(text);
        if (options.output().isPresent()) {
            Files.writeString(options.output().get(), text);
        }
    }

    private String markdown() {
        long[] ticks = Machine.cpuTicks();
        for (Arrangement arrangement : Arrangement.values()) {
            List<Case> cases = options.cases().stream()
                    .filter(load -> load.belongsTo(arrangement))
                    .toList();
            reports.put(arrangement, new Report(cases, options.candidates()));
        }
        for (int run = 1; run <= options.runs(); run++) {
            run(run);
        }
        if (options.candidates().size() == 1) {
            // Alone, it meets its own kind in both.
            reports.remove(Arrangement.SAME_CLIENT);
        }
        StringBuilder text = new StringBuilder("## %s: %d runs of %d s%s%n%n%s%n"
                .formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        options.runs(),
                        options.seconds(),
                        options.outerSegmentation() ? "" : ", outer UDP segmentation off",
                        Machine.describe()));
        text.append("Ratios are to %s, run by run.%n%n".formatted(baseline().name()));
        reports.forEach((arrangement, report) ->
                text.append("### Gateway, %s%n%n%s".formatted(arrangement.title(), report.markdown())));
        text.append("Processor time taken by the host during the runs: %.1f %%.%n"
                .formatted(Machine.stolenPercentSince(ticks)));
        return text.toString();
    }

    private Candidate baseline() {
        return options.candidates().getFirst();
    }

    /** The first candidate meets its own kind in every arrangement: one turn serves all reports. */
    private void run(int run) {
        Map<String, Figures> ofBaseline = Map.of();
        for (Candidate gateway : options.candidates()) {
            if (gateway.equals(baseline())) {
                System.err.printf("bench: run %d, %s%n", run, gateway.name());
                ofBaseline = take(gateway, Arrangement.LIKE_AGAINST_LIKE, Map.of());
                for (Arrangement arrangement : Arrangement.values()) {
                    add(arrangement, gateway, ofBaseline);
                }
                continue;
            }
            for (Arrangement arrangement : Arrangement.values()) {
                if (arrangement == Arrangement.SAME_CLIENT && !gateway.meetsOthers()) {
                    continue;
                }
                System.err.printf("bench: run %d, %s, %s%n", run, gateway.name(), arrangement.title());
                add(arrangement, gateway, take(gateway, arrangement, ofBaseline));
            }
        }
    }

    private Map<String, Figures> take(Candidate gateway, Arrangement arrangement, Map<String, Figures> ofBaseline) {
        Map<String, Figures> own = new LinkedHashMap<>();
        Turn turn = new Turn(options, arrangement, gateway.equals(baseline()) ? own : ofBaseline);
        try (Bed bed = Bed.warm(arrangement.client(baseline(), gateway), gateway, options)) {
            for (Case load : options.cases()) {
                if (load.belongsTo(arrangement)) {
                    Figures figures = load.measure(bed, turn);
                    System.err.printf("bench:   %s: %s%n", load.name(), figures);
                    own.put(load.name(), figures);
                }
            }
        }
        return own;
    }

    private void add(Arrangement arrangement, Candidate gateway, Map<String, Figures> figures) {
        for (Case load : options.cases()) {
            Figures ofLoad = figures.get(load.name());
            Report report = reports.get(arrangement);
            if (ofLoad != null && report != null && load.belongsTo(arrangement)) {
                report.add(load, gateway, ofLoad);
            }
        }
    }
}
