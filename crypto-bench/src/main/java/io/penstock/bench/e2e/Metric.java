package io.penstock.bench.e2e;

/** What is measured: how a table calls it, how many decimals it deserves, and whether candidates are compared by it. */
enum Metric {
    RATE("Gbit/s", 2, true),
    CPU_PER_GIGABYTE("CPU s/GB", 2, true),
    HIGHEST_RATE("highest kpps", 1, true),
    PEAK_RATE("peak kpps", 1, true),
    CPU_PER_PACKET("CPU µs/packet", 2, true),
    COMMON_RATE("of these, kpps", 1, false),
    LOSS("loss %", 2, false),
    P50("p50 µs", 0, true),
    P99("p99 µs", 0, true),
    P999("p99.9 µs, all runs together", 0, true),
    SAMPLES("samples a run", 0, false),
    BACKGROUND("beside, Gbit/s", 2, false),
    IDLE("CPU, % of a core", 2, false),
    START("first answer after, ms", 0, true),
    RESIDENT("RSS MB", 0, false),
    RESIDENT_PEAK("peak RSS MB", 0, false),
    LIVE_FLOWS("live flows", 0, false),
    RECORD_RATE("log records/s", 0, false),
    COMPILED("compilers so far, CPU s", 1, false),
    STOLEN("stolen %", 1, false);

    private final String title;
    private final int decimals;
    private final boolean compared;

    Metric(String title, int decimals, boolean compared) {
        this.title = title;
        this.decimals = decimals;
        this.compared = compared;
    }

    String title() {
        return title;
    }

    int decimals() {
        return decimals;
    }

    boolean compared() {
        return compared;
    }

    /** Whether its value is of the samples of all runs together, because one run has too few. */
    boolean ofPooledSamples() {
        return this == P999;
    }
}
