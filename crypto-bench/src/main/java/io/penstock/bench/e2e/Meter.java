package io.penstock.bench.e2e;

/** Runs from its making: what the gateway's process takes meanwhile, and what the host takes away from the machine. */
final class Meter {

    private final Bed bed;
    private final double cpuSecondsBefore;
    private final long[] ticksBefore = Machine.cpuTicks();

    Meter(Bed bed) {
        this.bed = bed;
        this.cpuSecondsBefore = bed.gateway().cpuSeconds();
    }

    double cpuSeconds() {
        return bed.gateway().cpuSeconds() - cpuSecondsBefore;
    }

    /** Adds what the process holds and what the host stole. */
    Figures into(Figures figures) {
        return figures.with(Metric.RESIDENT, bed.gateway().residentBytes() / 1e6)
                .with(Metric.RESIDENT_PEAK, bed.gateway().peakResidentBytes() / 1e6)
                .with(Metric.STOLEN, Machine.stolenPercentSince(ticksBefore));
    }
}
