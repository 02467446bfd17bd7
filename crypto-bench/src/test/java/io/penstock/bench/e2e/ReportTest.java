package io.penstock.bench.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.bench.e2e.Candidate.Company;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReportTest {

    private static final Candidate BASE = new Candidate("base", List.of("/bin/base"), Company.ALL);
    private static final Candidate OTHER = new Candidate("other", List.of("/bin/other"), Company.ALL);
    private static final Case LOAD = Cases.UPLOAD;

    private static Figures figures(double rate, double cpu) {
        return new Figures().with(Metric.RATE, rate).with(Metric.CPU_PER_GIGABYTE, cpu);
    }

    @Test
    void shouldTakeRatiosRunByRun() {
        Report report = new Report(List.of(LOAD), List.of(BASE, OTHER));
        report.add(LOAD, BASE, figures(1, 4));
        report.add(LOAD, OTHER, figures(3, 1));
        report.add(LOAD, BASE, figures(2, 4));
        report.add(LOAD, OTHER, figures(4, 2));
        report.add(LOAD, BASE, figures(1, 4));
        report.add(LOAD, OTHER, figures(1, 3));

        // Medians of the runs' own ratios 3, 2, 1, not of the medians' ratio 3 / 1.
        assertThat(report.markdown()).contains("""
                | upload, 1 TCP stream | base | 1.00 (1.00..2.00) | 1 | 4.00 | 1 | – | – | – |
                | upload, 1 TCP stream | other | 3.00 (1.00..4.00) | 2.00 (1.00..3.00) | 2.00 (1.00..3.00) | 0.50 (0.25..0.75) | – | – | – |
                """);
    }

    @Test
    void shouldLeaveOutRatiosToNothing() {
        Report report = new Report(List.of(LOAD), List.of(BASE, OTHER));
        report.add(LOAD, BASE, figures(0, 4));
        report.add(LOAD, OTHER, figures(3, 1));

        assertThat(report.markdown()).contains("| other | 3.00 | – | 1.00 | 0.25 |");
    }

    @Test
    void shouldTakeRatiosOfRunsInWhichBothSucceeded() {
        Report report = new Report(List.of(LOAD), List.of(BASE, OTHER));
        report.add(LOAD, BASE, new Figures());
        report.add(LOAD, OTHER, figures(9, 1));
        report.add(LOAD, BASE, figures(2, 4));
        report.add(LOAD, OTHER, new Figures());
        report.add(LOAD, BASE, figures(2, 4));
        report.add(LOAD, OTHER, figures(6, 2));

        assertThat(report.markdown())
                .contains("| base | 2.00 | 1 | 4.00 |")
                .contains("| other | 7.50 (6.00..9.00) | 3.00 | 1.50 (1.00..2.00) | 0.50 |");
    }

    @Test
    void shouldKeepTheLineOfWhatAlwaysFailed() {
        Report report = new Report(List.of(LOAD), List.of(BASE, OTHER));
        report.add(LOAD, BASE, figures(2, 4));
        report.add(LOAD, OTHER, new Figures());

        assertThat(report.markdown()).contains("| upload, 1 TCP stream | other | – | – | – | – | – | – | – |");
    }

    @Test
    void shouldPoolTheSamplesOfAllRunsForTheRarestQuantile() {
        Case latency = Cases.named("latency").getFirst();
        Report report = new Report(List.of(latency), List.of(BASE, OTHER));
        // The slowest of 2000 is within one thousandth, the slowest of either run alone is not.
        report.add(latency, BASE, samples(1_000, 0));
        report.add(latency, BASE, samples(1_000, 0));
        report.add(latency, OTHER, samples(4_000, 0));
        report.add(latency, OTHER, samples(4_000, 1));

        assertThat(report.values(latency, OTHER, Metric.P999)).hasValue(new Spread(4, 4, 4));
        assertThat(report.ratios(latency, OTHER, BASE, Metric.P999)).hasValue(new Spread(4, 4, 4));
        report.add(latency, OTHER, samples(4_000, 3));
        assertThat(report.values(latency, OTHER, Metric.P999)).hasValue(new Spread(90, 90, 90));
    }

    /** A thousand round trips, so many of them of 90 µs. */
    private static Figures samples(long nanoseconds, int slow) {
        long[] samples = LongStream.range(0, 1000)
                .map(i -> i < slow ? 90_000 : nanoseconds)
                .toArray();
        return new Figures().withSamples(samples).with(Metric.P999, 1);
    }

    @Test
    void shouldHaveAsManyCellsInEveryLineOfATable() {
        Report report = new Report(List.of(LOAD), List.of(BASE));
        report.add(LOAD, BASE, figures(1, 1));

        assertThat(report.markdown()
                        .lines()
                        .filter(line -> line.startsWith("|"))
                        .map(line -> line.split("\\|", -1).length))
                .hasSize(3)
                .containsOnly(11);
    }

    @Test
    void shouldCountTheSamplesThatAQuantileCovers() {
        long[] sorted = LongStream.rangeClosed(1, 1000).toArray();

        assertThat(Quantile.of(sorted, 500)).isEqualTo(500);
        assertThat(Quantile.of(sorted, 990)).isEqualTo(990);
        assertThat(Quantile.of(sorted, 999)).isEqualTo(999);
        assertThat(Quantile.of(new long[] {7}, 999)).isEqualTo(7);
    }
}
