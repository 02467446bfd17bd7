package io.penstock.dataplane.flow;

/** Finds the entry of a flow by its key; it remembers the last one found, for a train of packets of one flow is hashed once. */
final class FlowLookup {

    private final FlowEntries entries;
    private final FlowIndex index;
    private final FlowHash hash;

    /** The entry found last; a free entry matches no key. */
    private int recent = FlowEntries.NONE;

    // Where the search ended that found nothing.
    private int missedHash;
    private int missedCell;

    /** Look-ups among no more than {@code capacity} entries. */
    FlowLookup(FlowEntries entries, int capacity, long seed) {
        this.entries = entries;
        this.index = new FlowIndex(capacity);
        this.hash = new FlowHash(seed);
    }

    /** The entry of a flow, {@link FlowEntries#NONE} where it is new: {@link #insert} then knows its place. */
    int find(int peerId, FlowKey key) {
        int entry = recent;
        if (entry != FlowEntries.NONE && entries.matches(entry, peerId, key)) {
            return entry;
        }
        return search(peerId, key);
    }

    private int search(int peerId, FlowKey key) {
        int keyHash = hash.of(peerId, key);
        int cell = index.home(keyHash);
        for (int probes = 0; probes < FlowIndex.MAX_PROBES; probes++) {
            if (index.isEmpty(cell)) {
                return miss(keyHash, cell);
            }
            if (index.hasHash(cell, keyHash) && entries.matches(index.entry(cell), peerId, key)) {
                recent = index.entry(cell);
                return recent;
            }
            cell = index.next(cell);
        }
        return miss(keyHash, FlowIndex.NONE);
    }

    private int miss(int keyHash, int cell) {
        missedHash = keyHash;
        missedCell = cell;
        return FlowEntries.NONE;
    }

    /** Whether the flow that was not found has a place: one entry must be free, and its cells not too crowded. */
    boolean hasPlace() {
        return missedCell != FlowIndex.NONE && !entries.isFull();
    }

    /** Takes an entry for the flow that was not found last; it must {@linkplain #hasPlace have a place}. */
    int insert(int peerId, FlowKey key, long number, long nowNs) {
        recent = entries.take(peerId, key, missedHash, number, nowNs);
        index.put(missedCell, missedHash, recent);
        return recent;
    }

    /** Finds an entry no longer. */
    void forget(int entry) {
        index.remove(entries.hash(entry), entry);
        if (recent == entry) {
            recent = FlowEntries.NONE;
        }
    }

    /** How far the unluckiest flow's cell is from where its hash points, in cells. Walks the whole index. */
    int longestDisplacement() {
        return index.longestDisplacement();
    }
}
