package io.penstock.dataplane.flow;

import io.penstock.dataplane.buffer.Slab;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What was told of each flow when it was taken last: 40 bytes apart from {@link FlowEntries}, for only scans touch them.
 *
 * <pre>
 *     0  inbound packets, bytes   16        32  when   8
 *    16  outbound packets, bytes  16
 * </pre>
 */
final class FlowExported implements AutoCloseable {

    /** The four counts, laid out as in the entries. */
    static final int COUNTS_BYTES = 32;

    private static final int ENTRY_BYTES = COUNTS_BYTES + Long.BYTES;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private final Slab slab;
    private final MemorySegment memory;

    FlowExported(int capacity) {
        slab = new Slab(capacity, ENTRY_BYTES);
        memory = slab.segment();
    }

    private static long at(int entry) {
        return (long) entry * ENTRY_BYTES;
    }

    /** A flow is new: nothing was told of it, and its first window begins. */
    void clear(int entry, long nowNs) {
        long at = at(entry);
        for (int field = 0; field < COUNTS_BYTES; field += Long.BYTES) {
            memory.set(LONG, at + field, 0);
        }
        memory.set(LONG, at + COUNTS_BYTES, nowNs);
    }

    /** A flow was told of, with the counts that lie at {@code offset}. */
    void set(int entry, MemorySegment counts, long offset, long nowNs) {
        MemorySegment.copy(counts, offset, memory, at(entry), COUNTS_BYTES);
        memory.set(LONG, at(entry) + COUNTS_BYTES, nowNs);
    }

    long inboundPackets(int entry) {
        return memory.get(LONG, at(entry));
    }

    long inboundBytes(int entry) {
        return memory.get(LONG, at(entry) + 8);
    }

    long outboundPackets(int entry) {
        return memory.get(LONG, at(entry) + 16);
    }

    long outboundBytes(int entry) {
        return memory.get(LONG, at(entry) + 24);
    }

    long timeNs(int entry) {
        return memory.get(LONG, at(entry) + COUNTS_BYTES);
    }

    @Override
    public void close() {
        slab.close();
    }
}
