package io.penstock.bench.e2e;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** Measures gateways end to end, in turns, and prints Markdown for docs/benchmarks.md; progress goes to standard error. */
public final class Bench {

    private Bench() {}

    /** Runs it as root; started by bin/bench, which names the candidates. */
    public static void main(String[] args) {
        Options options;
        try {
            options = Options.parse(List.of(args));
        } catch (IllegalArgumentException e) {
            System.err.println("bin/bench: " + e.getMessage());
            System.exit(2);
            return;
        }
        long[] ticks = Machine.cpuTicks();
        System.out.printf(
                "## %s: %d runs of %d s%n%n%s%n",
                LocalDate.now(ZoneOffset.UTC), options.runs(), options.seconds(), Machine.describe());
        for (Arrangement arrangement : Arrangement.values()) {
            boolean alone = options.candidates().size() == 1;
            if (alone && arrangement == Arrangement.LIKE_AGAINST_LIKE) {
                // With one candidate both arrangements are the same.
                continue;
            }
            System.out.printf("### Gateway, %s%n%n%s%n", arrangement.title(), measure(options, arrangement));
        }
        System.out.printf("Processor time taken by the host during the runs: %s.%n", Machine.stolenSince(ticks));
    }

    private static String measure(Options options, Arrangement arrangement) {
        Report report = new Report(options);
        Candidate baseline = options.candidates().getFirst();
        for (int run = 1; run <= options.runs(); run++) {
            for (Candidate gateway : options.candidates()) {
                System.err.printf("bench: %s, run %d, %s%n", arrangement.title(), run, gateway.name());
                try (Bed bed = new Bed(arrangement.client(baseline, gateway), gateway)) {
                    bed.iperf(options.warmUpSeconds(), List.of("-P", "2"));
                    for (Load load : Load.TCP) {
                        report.add(load, gateway, load.measure(bed, options.seconds()));
                    }
                }
            }
        }
        return report.markdown();
    }
}
