package io.penstock.dataplane.flow;

import java.util.Arrays;

/**
 * How long the flows of a table have been silent, in classes a quarter of a power of two wide. It is filled during one
 * pass over the table and tells the next from which class on to evict.
 */
final class IdleHistogram {

    /** Higher than any class: nothing is evicted. */
    static final int NONE = Integer.MAX_VALUE;

    private static final int QUARTER_BITS = 2;
    private static final int CLASSES = Long.SIZE << QUARTER_BITS;

    private final int[] flows = new int[CLASSES];

    void clear() {
        Arrays.fill(flows, 0);
    }

    void add(int idleClass) {
        flows[idleClass]++;
    }

    /** The class of a silence, which must not be negative; a longer silence is in the same or a higher class. */
    static int classOf(long idleNs) {
        if (idleNs < 1 << QUARTER_BITS) {
            return (int) idleNs;
        }
        int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(idleNs);
        int quarter = (int) (idleNs >>> (exponent - QUARTER_BITS)) & ((1 << QUARTER_BITS) - 1);
        return ((exponent - 1) << QUARTER_BITS) | quarter;
    }

    /**
     * The highest class such that at least {@code wanted} flows are in it or above; {@link #NONE} where fewer were
     * counted, for then the pass has seen too little to judge by.
     */
    int classHolding(long wanted) {
        long above = 0;
        for (int idleClass = CLASSES - 1; idleClass >= 0; idleClass--) {
            above += flows[idleClass];
            if (above >= wanted) {
                return idleClass;
            }
        }
        return NONE;
    }
}
