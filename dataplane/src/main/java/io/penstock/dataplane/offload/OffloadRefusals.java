package io.penstock.dataplane.offload;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;

/**
 * What the kernel refused one core at run time. The core alone writes, by opaque stores and a release store; any thread
 * reads.
 */
public final class OffloadRefusals {

    /**
     * How long packets go one by one after a refusal before another train or super-packet is tried. Routes, links and
     * their offloads change, so no refusal is for good; one failed call a minute costs nothing.
     */
    public static final long RETRY_NS = TimeUnit.SECONDS.toNanos(60);

    /** 128 bytes on either side: two cache lines, for adjacent lines are fetched together. */
    private static final int PAD_LONGS = 16;

    private static final int COUNT = 0;
    private static final int ERRNO = 1;
    private static final int RETRY = 2;
    private static final int CELLS = 3;

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] cells = new long[PAD_LONGS + CELLS * Offload.values().length + PAD_LONGS];

    /** Nothing refused yet. */
    public OffloadRefusals() {}

    @SuppressWarnings("EnumOrdinal") // a cell lives no longer than the process
    private static int cellOf(Offload offload) {
        return PAD_LONGS + CELLS * offload.ordinal();
    }

    /** The kernel refused; to be tried again {@link #RETRY_NS} from now. Owner only. */
    public void refused(Offload offload, int errno, long nowNs) {
        int cell = cellOf(offload);
        CELL.setOpaque(cells, cell + ERRNO, (long) errno);
        CELL.setOpaque(cells, cell + RETRY, nowNs + RETRY_NS);
        CELL.setRelease(cells, cell + COUNT, cells[cell + COUNT] + 1);
    }

    /** Whether the last refusal is so recent that it is not to be tried again yet. Any thread. */
    public boolean isRecent(Offload offload, long nowNs) {
        return count(offload) > 0 && nowNs - (long) CELL.getOpaque(cells, cellOf(offload) + RETRY) < 0;
    }

    /** How often the kernel refused. Any thread. */
    public long count(Offload offload) {
        return (long) CELL.getAcquire(cells, cellOf(offload) + COUNT);
    }

    /** With which {@code errno} it refused last; 0 for never. Any thread. */
    public int errno(Offload offload) {
        return (int) (long) CELL.getOpaque(cells, cellOf(offload) + ERRNO);
    }
}
