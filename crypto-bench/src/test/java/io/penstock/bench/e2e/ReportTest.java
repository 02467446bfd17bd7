package io.penstock.bench.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReportTest {

    private static final Candidate BASE = new Candidate("base", "/bin/base", true);
    private static final Candidate OTHER = new Candidate("other", "/bin/other", true);
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

        assertThat(LatencyCase.quantile(sorted, 500)).isEqualTo(500);
        assertThat(LatencyCase.quantile(sorted, 990)).isEqualTo(990);
        assertThat(LatencyCase.quantile(sorted, 999)).isEqualTo(999);
        assertThat(LatencyCase.quantile(new long[] {7}, 999)).isEqualTo(7);
    }
}
