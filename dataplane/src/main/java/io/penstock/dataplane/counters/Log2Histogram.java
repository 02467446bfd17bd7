package io.penstock.dataplane.counters;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How often values were how large, in buckets whose upper bounds are powers of two. The owner thread alone adds: the number
 * of leading zeros, two plain loads and two opaque stores, no atomics. Any thread takes a {@link #snapshot}, whose parts
 * may lack a value that is being added meanwhile.
 */
public final class Log2Histogram {

    /** 128 bytes on either side: two cache lines, for adjacent lines are fetched together. */
    private static final int PAD_LONGS = 16;

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    private final int firstExponent;
    private final int bounded;
    private final long[] cells;

    /**
     * A histogram, all zero.
     *
     * @param firstExponent the first bucket holds values up to 2 to this power
     * @param bounded how many buckets have an upper bound; one more holds what is larger
     */
    public Log2Histogram(int firstExponent, int bounded) {
        if (firstExponent < 0 || bounded < 1 || firstExponent + bounded > Long.SIZE - 1) {
            throw new IllegalArgumentException(bounded + " buckets from 2^" + firstExponent + " on do not fit a long");
        }
        this.firstExponent = firstExponent;
        this.bounded = bounded;
        cells = new long[PAD_LONGS + bounded + 2 + PAD_LONGS];
    }

    /** Adds a value of 0 or more. Owner only. */
    public void add(long value) {
        int exponent = Long.SIZE - Long.numberOfLeadingZeros(Math.max(value - 1, 0));
        int bucket = Math.clamp(exponent - firstExponent, 0, bounded);
        increase(PAD_LONGS + bucket, 1);
        increase(PAD_LONGS + bounded + 1, value);
    }

    private void increase(int cell, long amount) {
        CELL.setOpaque(cells, cell, cells[cell] + amount);
    }

    /** The counts of this moment. Any thread. */
    public Log2Snapshot snapshot() {
        long[] counts = new long[bounded + 1];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = (long) CELL.getOpaque(cells, PAD_LONGS + i);
        }
        return new Log2Snapshot(firstExponent, counts, (long) CELL.getOpaque(cells, PAD_LONGS + bounded + 1));
    }
}
