package io.penstock.dataplane.counters;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One core's cells for every {@link Counter} and {@link DropReason}. The owner thread alone adds: a plain load and an
 * opaque store, no atomics. Any thread reads, by an opaque load: it sees each cell whole, and soon.
 */
public final class CoreCounters {

    /** 128 bytes on either side: two cache lines, for adjacent lines are fetched together. */
    private static final int PAD_LONGS = 16;

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int COUNTERS = Counter.values().length;
    private static final int REASONS = DropReason.values().length;
    private static final int FIRST_REASON = PAD_LONGS + COUNTERS;

    private final long[] cells = new long[FIRST_REASON + REASONS + PAD_LONGS];
    private final CoreStages stages = new CoreStages();

    /** Cells, all zero. */
    public CoreCounters() {}

    /** What this core notes of its batches. */
    public CoreStages stages() {
        return stages;
    }

    /** Adds to a counter. Owner only. */
    public void add(Counter counter, long amount) {
        addTo(cellOf(counter), amount);
    }

    /** Adds one to a counter. Owner only. */
    public void increment(Counter counter) {
        addTo(cellOf(counter), 1);
    }

    /** Counts dropped packets. Owner only. */
    public void drop(DropReason reason, long packets) {
        addTo(cellOf(reason), packets);
    }

    /** Counts one dropped packet. Owner only. */
    public void drop(DropReason reason) {
        addTo(cellOf(reason), 1);
    }

    @SuppressWarnings("EnumOrdinal") // a cell lives no longer than the process: the order may change between two
    private static int cellOf(Counter counter) {
        return PAD_LONGS + counter.ordinal();
    }

    @SuppressWarnings("EnumOrdinal") // as above
    private static int cellOf(DropReason reason) {
        return FIRST_REASON + reason.ordinal();
    }

    private void addTo(int cell, long amount) {
        CELL.setOpaque(cells, cell, cells[cell] + amount);
    }

    /** This core's count. Any thread. */
    public long get(Counter counter) {
        return (long) CELL.getOpaque(cells, cellOf(counter));
    }

    /** Packets this core dropped for that reason. Any thread. */
    public long get(DropReason reason) {
        return (long) CELL.getOpaque(cells, cellOf(reason));
    }
}
