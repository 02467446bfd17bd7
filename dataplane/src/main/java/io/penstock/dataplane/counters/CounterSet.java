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

    /** Dropped packets over all owners. Any thread. */
    public long sum(DropReason reason) {
        long sum = 0;
        for (CoreCounters owner : owners) {
            sum += owner.get(reason);
        }
        return sum;
    }
}
