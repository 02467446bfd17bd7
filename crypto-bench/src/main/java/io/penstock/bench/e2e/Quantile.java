package io.penstock.bench.e2e;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/** Quantiles of round trips. */
final class Quantile {

    private static final int THOUSANDTHS_999 = 999;

    private Quantile() {}

    /** The smallest sample that so many thousandths of the sorted samples, or more, do not exceed. */
    static long of(long[] sorted, int thousandths) {
        int rank = Math.ceilDiv(sorted.length * thousandths, 1000);
        return sorted[Math.max(0, rank - 1)];
    }

    /** The 99.9th percentile, in µs, of the samples (ns) of several runs: one run has too few for it. */
    static OptionalDouble ofPooled(List<Figures> runs) {
        long[] sorted = runs.stream()
                .flatMapToLong(run -> Arrays.stream(run.samplesNs()))
                .sorted()
                .toArray();
        return sorted.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(of(sorted, THOUSANDTHS_999) / 1e3);
    }
}
