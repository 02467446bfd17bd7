package io.penstock.dataplane.counters;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** How long things took, in fixed classes, as Prometheus counts them. For one thread; {@link #counts} makes copies. */
public final class DurationHistogram {

    /** The upper bounds of the classes, each included in its own: from a host nearby to one that answers a late retry. */
    private static final long[] BOUNDS_NS = LongStream.of(
                    1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 90_000)
            .map(TimeUnit.MILLISECONDS::toNanos)
            .toArray();

    private final long[] classes = new long[BOUNDS_NS.length + 1];
    private long sumNs;

    /**
     * What was counted up to a moment.
     *
     * @param boundsNs the upper bounds of the classes but the last, which has none
     * @param classes how many durations fell into each class; one more than there are bounds. Not cumulated
     * @param sumNs all durations together
     */
    public record Counts(List<Long> boundsNs, List<Long> classes, long sumNs) {

        /** Nothing yet. */
        public static final Counts NONE = new DurationHistogram().counts();

        /** Copies the lists. */
        public Counts {
            boundsNs = List.copyOf(boundsNs);
            classes = List.copyOf(classes);
            if (classes.size() != boundsNs.size() + 1) {
                throw new IllegalArgumentException(
                        "classes: found " + classes.size() + ", expected " + (boundsNs.size() + 1));
            }
        }

        /** How many durations there were. */
        public long count() {
            return classes.stream().mapToLong(Long::longValue).sum();
        }
    }

    /** Nothing counted yet. */
    public DurationHistogram() {}

    /** Counts a duration. */
    public void add(long durationNs) {
        int at = Arrays.binarySearch(BOUNDS_NS, durationNs);
        classes[at >= 0 ? at : -at - 1]++;
        sumNs += durationNs;
    }

    /** What was counted so far. */
    public Counts counts() {
        return new Counts(
                LongStream.of(BOUNDS_NS).boxed().toList(),
                LongStream.of(classes).boxed().toList(),
                sumNs);
    }
}
