package io.penstock.bench.e2e;

import static io.penstock.bench.e2e.Metric.BACKGROUND;
import static io.penstock.bench.e2e.Metric.COMMON_RATE;
import static io.penstock.bench.e2e.Metric.COMPILED;
import static io.penstock.bench.e2e.Metric.CPU_PER_GIGABYTE;
import static io.penstock.bench.e2e.Metric.CPU_PER_PACKET;
import static io.penstock.bench.e2e.Metric.HIGHEST_RATE;
import static io.penstock.bench.e2e.Metric.LIVE_FLOWS;
import static io.penstock.bench.e2e.Metric.LOSS;
import static io.penstock.bench.e2e.Metric.P50;
import static io.penstock.bench.e2e.Metric.P99;
import static io.penstock.bench.e2e.Metric.P999;
import static io.penstock.bench.e2e.Metric.PEAK_RATE;
import static io.penstock.bench.e2e.Metric.RATE;
import static io.penstock.bench.e2e.Metric.RECORD_RATE;
import static io.penstock.bench.e2e.Metric.RESIDENT;
import static io.penstock.bench.e2e.Metric.RESIDENT_PEAK;
import static io.penstock.bench.e2e.Metric.SAMPLES;
import static io.penstock.bench.e2e.Metric.STOLEN;

import java.util.List;

/** A table of the report: loads that are told by the same figures. */
enum Table {
    TCP("TCP"),
    UDP("UDP"),
    LATENCY("Request and response"),
    IDLE("Idle with a live session"),
    START("Start"),
    AUDIT("TCP, beside live flows");

    private final String title;

    Table(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** Its columns. */
    List<Metric> metrics() {
        return switch (this) {
            case TCP -> List.of(RATE, CPU_PER_GIGABYTE, RESIDENT, RESIDENT_PEAK, STOLEN);
            case UDP -> List.of(HIGHEST_RATE, PEAK_RATE, CPU_PER_PACKET, COMMON_RATE, LOSS, RESIDENT, STOLEN);
            case LATENCY -> List.of(P50, P99, P999, SAMPLES, LOSS, BACKGROUND, STOLEN);
            case IDLE -> List.of(Metric.IDLE, RESIDENT, STOLEN);
            case START -> List.of(Metric.START, STOLEN);
            case AUDIT ->
                List.of(RATE, CPU_PER_GIGABYTE, RESIDENT, RESIDENT_PEAK, LIVE_FLOWS, RECORD_RATE, COMPILED, STOLEN);
        };
    }
}
