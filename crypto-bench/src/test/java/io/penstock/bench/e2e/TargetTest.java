package io.penstock.bench.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TargetTest {

    private final Options options = Options.parse(List.of(
            "--candidate", "go=/bin/go", "--candidate", "penstock=/bin/penstock", "--lower-bound", "floor=/bin/floor"));
    private final Map<Arrangement, Report> reports = new EnumMap<>(Arrangement.class);

    @BeforeEach
    void prepare() {
        for (Arrangement arrangement : Arrangement.values()) {
            reports.put(arrangement, new Report(options.cases(), options.candidates()));
        }
    }

    private void add(Arrangement arrangement, String load, int candidate, Metric metric, double value) {
        Case found = options.cases().stream()
                .filter(it -> it.name().equals(load))
                .findFirst()
                .orElseThrow();
        report(arrangement).add(found, options.candidates().get(candidate), new Figures().with(metric, value));
    }

    private Report report(Arrangement arrangement) {
        Report report = reports.get(arrangement);
        if (report == null) {
            throw new AssertionError("no report of " + arrangement);
        }
        return report;
    }

    @Test
    void shouldJudgeTheMedianOfTheRatios() {
        for (double cpu : new double[] {0.36, 0.38, 0.9}) {
            add(Arrangement.SAME_CLIENT, "upload, 1 TCP stream", 0, Metric.CPU_PER_GIGABYTE, 2);
            add(Arrangement.SAME_CLIENT, "upload, 1 TCP stream", 1, Metric.CPU_PER_GIGABYTE, 2 * cpu);
        }

        assertThat(Target.markdown(reports, options))
                .contains("| CPU s/GB | the same client for every gateway | upload, 1 TCP stream | penstock | go"
                        + " | 0.380 (0.360..0.900) | ≤ 0.38 | met |");
    }

    @Test
    void shouldSayWhatIsMissed() {
        add(Arrangement.LIKE_AGAINST_LIKE, "download, 64 B", 0, Metric.PEAK_RATE, 100);
        add(Arrangement.LIKE_AGAINST_LIKE, "download, 64 B", 1, Metric.PEAK_RATE, 299);

        assertThat(Target.markdown(reports, options))
                .contains("| peak kpps | like against like | download, 64 B | penstock | go | 2.990 | ≥ 3 |"
                        + " **missed** |");
    }

    @Test
    void shouldCompareWithTheLowerBoundWhereOneIsGiven() {
        add(Arrangement.LIKE_AGAINST_LIKE, "upload, 1 TCP stream", 1, Metric.CPU_PER_GIGABYTE, 1.1);
        add(Arrangement.LIKE_AGAINST_LIKE, "upload, 1 TCP stream", 2, Metric.CPU_PER_GIGABYTE, 1);

        assertThat(Target.markdown(reports, options))
                .contains("| upload, 1 TCP stream | penstock | floor | 1.100 | ≤ 1.25 | met |")
                .doesNotContain("| floor | go |");
    }

    @Test
    void shouldBoundFiguresThatAreComparedWithNothing() {
        add(Arrangement.LIKE_AGAINST_LIKE, "idle", 1, Metric.IDLE, 0.7);

        assertThat(Target.markdown(reports, options))
                .contains("| CPU, % of a core | like against like | idle | penstock |  | 0.70 | ≤ 0.5 | **missed** |");
    }

    @Test
    void shouldSayNothingWithoutFigures() {
        assertThat(Target.markdown(reports, options)).isEmpty();
    }
}
