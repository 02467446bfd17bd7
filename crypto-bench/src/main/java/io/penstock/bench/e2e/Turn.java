package io.penstock.bench.e2e;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * One candidate's turn within a run.
 *
 * @param options what was asked for
 * @param arrangement who is at the client's end
 * @param baseline what the first candidate came to in this run, by the case's name; fills while it is its own turn
 */
record Turn(Options options, Arrangement arrangement, Map<String, Figures> baseline) {

    /** A figure of the first candidate in this run, if it was measured yet. */
    OptionalDouble ofBaseline(String caseName, Metric metric) {
        Figures figures = baseline.get(caseName);
        return figures == null ? OptionalDouble.empty() : figures.get(metric);
    }
}
