package io.penstock.dataplane.flow;

/**
 * Where an entry is, by the hash of its key: open addressing, linear probing, at most half full. A cell holds the hash
 * above and the entry's number plus one below; 0 is empty. To remove moves the cells behind back into the hole, so
 * there are no tombstones and a table that lives for years probes no longer than a fresh one. Entries never move.
 */
final class FlowIndex {

    /**
     * The longest probe. Half full and well scattered, a million flows need about 80 cells at the very worst; what
     * would need more is refused.
     */
    static final int MAX_PROBES = 128;

    /** No cell: the probe was too long. */
    static final int NONE = -1;

    private final long[] cells;
    private final int mask;

    FlowIndex(int capacity) {
        int size = Integer.highestOneBit((capacity - 1) | 1) << 2;
        cells = new long[size];
        mask = size - 1;
    }

    /** The first cell of a hash. */
    int home(int hash) {
        return hash & mask;
    }

    /** The cell behind a cell. */
    int next(int cell) {
        return (cell + 1) & mask;
    }

    boolean isEmpty(int cell) {
        return cells[cell] == 0;
    }

    boolean hasHash(int cell, int hash) {
        return (int) (cells[cell] >>> 32) == hash;
    }

    /** The entry of a cell that is not empty. */
    int entry(int cell) {
        return (int) cells[cell] - 1;
    }

    void put(int cell, int hash, int entry) {
        cells[cell] = ((long) hash << 32) | (entry + 1);
    }

    /** Forgets an entry that is in the index. */
    void remove(int hash, int entry) {
        int cell = home(hash);
        while (entry(cell) != entry) {
            cell = next(cell);
        }
        closeHole(cell);
    }

    private void closeHole(int removed) {
        int hole = removed;
        for (int cell = next(hole); cells[cell] != 0; cell = next(cell)) {
            int displacement = (cell - home((int) (cells[cell] >>> 32))) & mask;
            if (displacement >= ((cell - hole) & mask)) {
                cells[hole] = cells[cell];
                hole = cell;
            }
        }
        cells[hole] = 0;
    }

    /** How many cells the unluckiest entry is from its home. Walks the whole index. */
    int longestDisplacement() {
        int longest = 0;
        for (int cell = 0; cell <= mask; cell++) {
            if (cells[cell] != 0) {
                longest = Math.max(longest, (cell - home((int) (cells[cell] >>> 32))) & mask);
            }
        }
        return longest;
    }
}
