package io.penstock.bench.e2e;

import static io.penstock.bench.e2e.Arrangement.LIKE_AGAINST_LIKE;
import static io.penstock.bench.e2e.Arrangement.SAME_CLIENT;
import static io.penstock.bench.e2e.Metric.CPU_PER_GIGABYTE;
import static io.penstock.bench.e2e.Metric.CPU_PER_PACKET;
import static io.penstock.bench.e2e.Metric.HIGHEST_RATE;
import static io.penstock.bench.e2e.Metric.P99;
import static io.penstock.bench.e2e.Metric.PEAK_RATE;
import static io.penstock.bench.e2e.Metric.RATE;
import static io.penstock.bench.e2e.Metric.RESIDENT_PEAK;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What Penstock means to reach, and whether what was measured does. */
enum Target {
    TCP_CPU("tcp", CPU_PER_GIGABYTE, SAME_CLIENT, Of.BASELINE, "≤", 0.38),
    TCP_RATE("tcp", RATE, LIKE_AGAINST_LIKE, Of.BASELINE, "≥", 2.4),
    SMALL_HIGHEST("udp64", HIGHEST_RATE, LIKE_AGAINST_LIKE, Of.BASELINE, "≥", 3),
    SMALL_PEAK("udp64", PEAK_RATE, LIKE_AGAINST_LIKE, Of.BASELINE, "≥", 3),
    SMALL_CPU("udp64", CPU_PER_PACKET, LIKE_AGAINST_LIKE, Of.BASELINE, "≤", 0.35),
    SMALL_CPU_SAME_CLIENT("udp64", CPU_PER_PACKET, SAME_CLIENT, Of.BASELINE, "≤", 0.35),
    FULL_HIGHEST("udp1392", HIGHEST_RATE, LIKE_AGAINST_LIKE, Of.BASELINE, "≥", 2),
    FULL_PEAK("udp1392", PEAK_RATE, LIKE_AGAINST_LIKE, Of.BASELINE, "≥", 2),
    LOWER_BOUND("tcp", CPU_PER_GIGABYTE, LIKE_AGAINST_LIKE, Of.LOWER_BOUND, "≤", 1.25),
    LATENCY("latency", P99, LIKE_AGAINST_LIKE, Of.BASELINE, "≤", 1),
    LATENCY_SAME_CLIENT("latency", P99, SAME_CLIENT, Of.BASELINE, "≤", 1),
    OUTER_CPU("outer", CPU_PER_GIGABYTE, LIKE_AGAINST_LIKE, Of.BASELINE, "≤", 0.6),
    OUTER_CPU_SAME_CLIENT("outer", CPU_PER_GIGABYTE, SAME_CLIENT, Of.BASELINE, "≤", 0.6),
    MEMORY("tcp", RESIDENT_PEAK, LIKE_AGAINST_LIKE, Of.ITSELF, "≤", 200),
    IDLE("idle", Metric.IDLE, LIKE_AGAINST_LIKE, Of.ITSELF, "≤", 0.5),
    START("start", Metric.START, LIKE_AGAINST_LIKE, Of.ITSELF, "≤", 1000);

    /** What a figure is compared with. */
    private enum Of {
        BASELINE,
        LOWER_BOUND,
        /** With nothing: the figure itself is bounded. */
        ITSELF
    }

    private final String cases;
    private final Metric metric;
    private final Arrangement arrangement;
    private final Of of;
    private final String relation;
    private final double bound;

    Target(String cases, Metric metric, Arrangement arrangement, Of of, String relation, double bound) {
        this.cases = cases;
        this.metric = metric;
        this.arrangement = arrangement;
        this.of = of;
        this.relation = relation;
        this.bound = bound;
    }

    /** A table of all that these runs can say, with a line for each load; nothing when they can say nothing. */
    static String markdown(Map<Arrangement, Report> reports, Options options) {
        List<String> lines = new ArrayList<>();
        for (Target target : values()) {
            Report report = reports.get(target.arrangement);
            if (report != null) {
                lines.addAll(target.lines(report, options));
            }
        }
        return lines.isEmpty() ? "" : """
                ### Targets

                | figure | arrangement | load | gateway | compared with | median (min..max) | target | |
                |---|---|---|---|---|--:|--:|---|
                %s

                """.formatted(String.join(System.lineSeparator(), lines));
    }

    private List<String> lines(Report report, Options options) {
        List<String> lines = new ArrayList<>();
        Candidate baseline = options.candidates().getFirst();
        for (Candidate gateway : options.candidates()) {
            if (gateway.equals(baseline) || !gateway.meetsOthers()) {
                continue;
            }
            for (Case load : Cases.named(cases)) {
                if (of == Of.ITSELF) {
                    lines.addAll(line(load, gateway, "", metric.decimals(), report.values(load, gateway, metric)));
                    continue;
                }
                for (Candidate reference : options.candidates()) {
                    if (isReference(reference, baseline)) {
                        Optional<Spread> ratios = report.ratios(load, gateway, reference, metric);
                        lines.addAll(line(load, gateway, reference.name(), 3, ratios));
                    }
                }
            }
        }
        return lines;
    }

    private boolean isReference(Candidate candidate, Candidate baseline) {
        return of == Of.BASELINE ? candidate.equals(baseline) : candidate.company() == Candidate.Company.LOWER_BOUND;
    }

    private List<String> line(Case load, Candidate gateway, String reference, int decimals, Optional<Spread> found) {
        return found.map(spread -> List.of("| %s | %s | %s | %s | %s | %s | %s %s | %s |"
                        .formatted(
                                metric.title(),
                                arrangement.title(),
                                load.name(),
                                gateway.name(),
                                reference,
                                spread.text(decimals),
                                relation,
                                String.format(Locale.ROOT, "%s", bound).replaceFirst("\\.0$", ""),
                                isMet(spread.median()) ? "met" : "**missed**")))
                .orElse(List.of());
    }

    private boolean isMet(double median) {
        return relation.equals("≤") ? median <= bound : median >= bound;
    }
}
