package io.penstock.bench.e2e;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * One candidate's turn within a run.
 *
 * @param options what was asked for
 * @param arrangement who is at the client's end
 * @param isBaseline whether it is the first candidate's own turn
 * @param baseline what the first candidate came to in this run, by the case's name; it has its turn at a case first
 */
record Turn(Options options, Arrangement arrangement, boolean isBaseline, Map<String, Figures> baseline) {

    /** A figure of the first candidate in this run, if it was measured yet and did not fail. */
    OptionalDouble ofBaseline(String caseName, Metric metric) {
        Figures figures = baseline.get(caseName);
        return figures == null ? OptionalDouble.empty() : figures.get(metric);
    }
}
