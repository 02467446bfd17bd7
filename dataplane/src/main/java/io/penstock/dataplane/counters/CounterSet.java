package io.penstock.dataplane.counters;

/**
 * The counters of all cores and of the conductor. Sums are taken cell by cell while the owners go on: each is exact for
 * some moment of each core during the call, and never falls from one call to the next on the same thread.
 */
public final class CounterSet {

    private final CoreCounters[] owners;

    /**
     * Counters, all zero.
     *
     * @param cores how many cores, at least 1
     */
    public CounterSet(int cores) {
        if (cores < 1) {
            throw new IllegalArgumentException("cores " + cores + " is less than 1");
        }
        owners = new CoreCounters[cores + 1];
        for (int i = 0; i < owners.length; i++) {
            owners[i] = new CoreCounters();
        }
    }

    /** How many cores there are, without the conductor. */
    public int cores() {
        return owners.length - 1;
    }

    /** A core's counters, from 0. */
    public CoreCounters core(int core) {
        if (core == cores()) {
            throw new IndexOutOfBoundsException("core " + core + " of " + cores());
        }
        return owners[core];
    }

    /** The conductor's counters. */
    public CoreCounters conductor() {
        return owners[owners.length - 1];
    }

    /** The count over all owners. Any thread. */
    public long sum(Counter counter) {
        long sum = 0;
        for (CoreCounters owner : owners) {
            sum += owner.get(counter);
        }
        return sum;
    }

    /** The sizes of a stage's batches over all cores; the conductor's messages go one by one and are not among them. */
    public Log2Snapshot sizes(Stage stage) {
        Log2Snapshot sum = owners[0].stages().sizes(stage);
        for (int core = 1; core < cores(); core++) {
            sum = sum.plus(owners[core].stages().sizes(stage));
        }
        return sum;
    }

    /** How long a stage took, of the batches that were timed, over all cores. */
    public Log2Snapshot durations(Stage stage) {
        Log2Snapshot sum = owners[0].stages().durations(stage);
        for (int core = 1; core < cores(); core++) {
            sum = sum.plus(owners[core].stages().durations(stage));
        }
        return sum;
    }

    /** Dropped packets over all owners. Any thread. */
    public long sum(DropReason reason) {
        long sum = 0;
        for (CoreCounters owner : owners) {
            sum += owner.get(reason);
        }
        return sum;
    }
}
