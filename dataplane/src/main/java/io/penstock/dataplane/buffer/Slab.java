package io.penstock.dataplane.buffer;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * One allocation outside the Java heap, cut into equal slots. It starts on a page, so slots whose length is a multiple of
 * the page do too. Any thread may use it while it is open; close it once, when nobody uses it any more.
 */
public final class Slab implements AutoCloseable {

    /** Where the slab's first byte is aligned. */
    public static final int ALIGNMENT_BYTES = 4096;

    private final Arena arena;
    private final MemorySegment segment;
    private final int slots;
    private final int slotBytes;

    /**
     * Allocates a slab of zero bytes.
     *
     * @param slots how many slots, at least 1
     * @param slotBytes length of each, at least 1
     * @throws OutOfMemoryError when the system has not that much
     */
    public Slab(int slots, int slotBytes) {
        if (slots < 1 || slotBytes < 1) {
            throw new IllegalArgumentException(
                    "a slab has at least one slot of one byte, found " + slots + " of " + slotBytes);
        }
        this.slots = slots;
        this.slotBytes = slotBytes;
        this.arena = Arena.ofShared();
        try {
            this.segment = arena.allocate((long) slots * slotBytes, ALIGNMENT_BYTES);
        } catch (Throwable t) {
            arena.close();
            throw t;
        }
    }

    /** The whole memory. */
    public MemorySegment segment() {
        return segment;
    }

    /** How many slots there are. */
    public int slots() {
        return slots;
    }

    /** Length of a slot in bytes. */
    public int slotBytes() {
        return slotBytes;
    }

    /** Where a slot begins in {@link #segment()}. The slot is not checked; access to the segment is. */
    public long slotOffset(int slot) {
        return (long) slot * slotBytes;
    }

    /** The native address of an offset, for system calls. The offset is not checked. */
    public long address(long offset) {
        return segment.address() + offset;
    }

    /** Gives the memory back. Access afterwards throws {@link IllegalStateException}. */
    @Override
    public void close() {
        arena.close();
    }
}
