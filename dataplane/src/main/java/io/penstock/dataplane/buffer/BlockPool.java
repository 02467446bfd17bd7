package io.penstock.dataplane.buffer;

import java.lang.foreign.MemorySegment;
import java.util.BitSet;

/**
 * Lends the slots of a slab as numbered blocks. The last one given back is the next one lent, for it is still in the
 * cache. For one thread; the slab stays the caller's to close.
 */
public final class BlockPool {

    /** Returned when no block is free. */
    public static final int NONE = -1;

    private final Slab slab;
    private final int[] free;
    private final BitSet lent;
    private int freeCount;

    /** A pool of all slots of a slab. */
    public BlockPool(Slab slab) {
        this.slab = slab;
        this.lent = new BitSet(slab.slots());
        this.free = new int[slab.slots()];
        for (int block = slab.slots() - 1; block >= 0; block--) {
            free[freeCount++] = block;
        }
    }

    /** Lends a block: its number, or {@link #NONE} when none is free. */
    public int allocate() {
        if (freeCount == 0) {
            return NONE;
        }
        int block = free[--freeCount];
        lent.set(block);
        return block;
    }

    /**
     * Takes a block back.
     *
     * @throws IllegalStateException when it was not lent
     */
    public void free(int block) {
        if (block < 0 || !lent.get(block)) {
            throw new IllegalStateException("block " + block + " is not lent");
        }
        lent.clear(block);
        free[freeCount++] = block;
    }

    /** How many blocks are free. */
    public int available() {
        return freeCount;
    }

    /** How many blocks there are. */
    public int blocks() {
        return free.length;
    }

    /** Length of a block in bytes. */
    public int blockBytes() {
        return slab.slotBytes();
    }

    /** The memory that the blocks lie in. */
    public MemorySegment segment() {
        return slab.segment();
    }

    /** Where a block begins in {@link #segment()}. */
    public long offset(int block) {
        return slab.slotOffset(block);
    }
}
