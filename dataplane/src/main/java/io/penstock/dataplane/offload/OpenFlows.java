package io.penstock.dataplane.offload;

/**
 * The few flows whose last group may still grow. A flow that finds no room takes the place of the one that was opened
 * longest ago, whose group is then closed: that costs merging, never order.
 */
final class OpenFlows {

    static final int NONE = -1;

    /** How many flows may be interleaved before groups are cut short; a power of two. */
    static final int PLACES = 16;

    private final long[] flowKeys = new long[PLACES];
    private final long[] pairKeys = new long[PLACES];
    private final int[] groups = new int[PLACES];
    private int used;
    private int oldest;

    /** Where the flow with this key is, or {@link #NONE}. */
    int find(long flowKey) {
        for (int place = 0; place < used; place++) {
            if (flowKeys[place] == flowKey && groups[place] != NONE) {
                return place;
            }
        }
        return NONE;
    }

    int group(int place) {
        return groups[place];
    }

    void open(long flowKey, long pairKey, int group) {
        int place;
        if (used < PLACES) {
            place = used++;
        } else {
            place = free();
        }
        flowKeys[place] = flowKey;
        pairKeys[place] = pairKey;
        groups[place] = group;
    }

    private int free() {
        for (int place = 0; place < PLACES; place++) {
            if (groups[place] == NONE) {
                return place;
            }
        }
        oldest = (oldest + 1) & (PLACES - 1);
        return oldest;
    }

    /** No packet joins this group any more. */
    void close(int place) {
        groups[place] = NONE;
        if (place == used - 1) {
            used--;
        }
    }

    /** Closes what goes between these two addresses. */
    void closePair(long pairKey) {
        for (int place = 0; place < used; place++) {
            if (pairKeys[place] == pairKey) {
                groups[place] = NONE;
            }
        }
    }

    void clear() {
        used = 0;
    }
}
