package io.penstock.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The virtual machine's own count of its stops. */
class SafepointMetricsTest {

    private static double value(SafepointMetrics metrics, String name) {
        return metrics.collect().stream()
                .filter(family -> family.metric().name().equals(name))
                .findFirst()
                .orElseThrow()
                .values()
                .getFirst();
    }

    @Test
    void shouldShowSecondsWhereTheMachineCountsMilliseconds() {
        Map<String, Long> counters =
                Map.of("getSafepointCount", 12L, "getTotalSafepointTime", 3_450L, "getSafepointSyncTime", 70L);
        SafepointMetrics metrics = new SafepointMetrics(getter -> counters.getOrDefault(getter, -1L));
        assertThat(value(metrics, "penstock_jvm_safepoints_total")).isEqualTo(12);
        assertThat(value(metrics, "penstock_jvm_safepoint_seconds_total")).isEqualTo(3.45);
        assertThat(value(metrics, "penstock_jvm_safepoint_sync_seconds_total")).isEqualTo(0.07);
    }

    @Test
    void shouldShowNothingWhereTheMachineDoesNotCount() {
        assertThat(new SafepointMetrics(getter -> -1).collect()).isEmpty();
        assertThat(new SafepointMetrics((SafepointMetrics.Counters) null).collect())
                .isEmpty();
    }

    /** Takes the flags of config/jvm.options, under which this test runs as the gateway does. */
    @Test
    void shouldCountTheStopsOfThisVeryMachine() {
        SafepointMetrics metrics = new SafepointMetrics();
        double before = value(metrics, "penstock_jvm_safepoints_total");
        System.gc();
        assertThat(value(metrics, "penstock_jvm_safepoints_total")).isGreaterThan(before);
        assertThat(value(metrics, "penstock_jvm_safepoint_seconds_total")).isPositive();
    }
}
