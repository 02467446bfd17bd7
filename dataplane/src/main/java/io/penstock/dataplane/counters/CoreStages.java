package io.penstock.dataplane.counters;

/**
 * How large one core's batches are and how long its stages take, stage by stage. The owner thread adds, any thread reads.
 */
public final class CoreStages {

    /** Sizes of 1, 2, 4 to 1024: no batch has more than some hundreds. */
    private static final int SIZE_BUCKETS = 11;

    /** 2<sup>10</sup> ns, a microsecond, is the first bound, and 2<sup>26</sup> ns, 67 ms, the last. */
    private static final int FIRST_DURATION = 10;

    private static final int DURATION_BUCKETS = 17;

    private final Log2Histogram[] sizes = new Log2Histogram[Stage.values().length];
    private final Log2Histogram[] durations = new Log2Histogram[Stage.values().length];

    /** All zero. */
    public CoreStages() {
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = new Log2Histogram(0, SIZE_BUCKETS);
            durations[i] = new Log2Histogram(FIRST_DURATION, DURATION_BUCKETS);
        }
    }

    /** A batch passed a stage. Owner only. */
    @SuppressWarnings("EnumOrdinal") // a cell lives no longer than the process: the order may change between two
    public void batch(Stage stage, long size) {
        sizes[stage.ordinal()].add(size);
    }

    /** A stage took so long for a batch. Owner only. */
    @SuppressWarnings("EnumOrdinal") // as above
    public void took(Stage stage, long durationNs) {
        durations[stage.ordinal()].add(durationNs);
    }

    /** The sizes of a stage's batches, in what {@link Stage#batch} says. Any thread. */
    @SuppressWarnings("EnumOrdinal") // as above
    public Log2Snapshot sizes(Stage stage) {
        return sizes[stage.ordinal()].snapshot();
    }

    /** How long a stage took for those batches that were timed, in ns. Any thread. */
    @SuppressWarnings("EnumOrdinal") // as above
    public Log2Snapshot durations(Stage stage) {
        return durations[stage.ordinal()].snapshot();
    }
}
