package io.penstock.bench.e2e;

import java.util.List;

/** A table of the report: loads that are told by the same figures. */
enum Table {
    TCP("TCP", Metric.RATE, Metric.CPU_PER_GIGABYTE, Metric.RESIDENT, Metric.RESIDENT_PEAK, Metric.STOLEN),
    UDP(
            "UDP",
            Metric.HIGHEST_RATE,
            Metric.PEAK_RATE,
            Metric.CPU_PER_PACKET,
            Metric.COMMON_RATE,
            Metric.LOSS,
            Metric.RESIDENT,
            Metric.STOLEN),
    LATENCY("Request and response", Metric.P50, Metric.P99, Metric.P999, Metric.LOSS, Metric.BACKGROUND, Metric.STOLEN),
    IDLE("Idle with a live session", Metric.IDLE, Metric.RESIDENT, Metric.STOLEN),
    START("Start", Metric.START, Metric.STOLEN);

    private final String title;
    private final List<Metric> metrics;

    Table(String title, Metric... metrics) {
        this.title = title;
        this.metrics = List.of(metrics);
    }

    String title() {
        return title;
    }

    List<Metric> metrics() {
        return metrics;
    }
}
