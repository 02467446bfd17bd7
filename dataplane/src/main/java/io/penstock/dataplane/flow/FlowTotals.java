package io.penstock.dataplane.flow;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A table's sums. Its owner adds by a plain load and an opaque store; any thread reads by an opaque load. At rest,
 * packets added = packets of the flows in the table + {@link #removedInboundPackets} and its like + untracked; the same
 * holds for bytes and for each direction.
 */
public final class FlowTotals {

    /** 128 bytes on either side: two cache lines, for adjacent lines are fetched together. */
    private static final int PAD_LONGS = 16;

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    private static final int ACTIVE = PAD_LONGS;
    private static final int CREATED = PAD_LONGS + 1;
    private static final int EVICTED = PAD_LONGS + 2;
    private static final int REFUSED = PAD_LONGS + 3;
    private static final int UNTRACKED = PAD_LONGS + 4;
    private static final int REMOVED = PAD_LONGS + 8;
    private static final int DENIED = PAD_LONGS + 12;
    private static final int OUTBOUND = 2;

    private final long[] cells = new long[PAD_LONGS + 13 + PAD_LONGS];

    FlowTotals() {}

    private void add(int cell, long amount) {
        CELL.setOpaque(cells, cell, cells[cell] + amount);
    }

    private long get(int cell) {
        return (long) CELL.getOpaque(cells, cell);
    }

    void created() {
        add(ACTIVE, 1);
        add(CREATED, 1);
    }

    void refused() {
        add(REFUSED, 1);
    }

    void evicted() {
        add(EVICTED, 1);
    }

    void denied(int flows) {
        add(DENIED, flows);
    }

    void untracked(boolean inbound, long packets, long bytes) {
        addTraffic(inbound ? UNTRACKED : UNTRACKED + OUTBOUND, packets, bytes);
    }

    void removed(long inboundPackets, long inboundBytes, long outboundPackets, long outboundBytes) {
        add(ACTIVE, -1);
        addTraffic(REMOVED, inboundPackets, inboundBytes);
        addTraffic(REMOVED + OUTBOUND, outboundPackets, outboundBytes);
    }

    private void addTraffic(int cell, long packets, long bytes) {
        add(cell, packets);
        add(cell + 1, bytes);
    }

    /** Flows in the table now. */
    public long activeFlows() {
        return get(ACTIVE);
    }

    /** Flows in the table now that the policy refuses. */
    public long deniedFlows() {
        return get(DENIED);
    }

    /** Flows that ever entered the table. */
    public long createdFlows() {
        return get(CREATED);
    }

    /** Flows removed because the table was nearly full. */
    public long evictedFlows() {
        return get(EVICTED);
    }

    /** Look-ups that found neither the flow nor room for it. */
    public long refusedLookups() {
        return get(REFUSED);
    }

    /** Packets from peers that belong to no flow in the table, because it was full. */
    public long untrackedInboundPackets() {
        return get(UNTRACKED);
    }

    /** Bytes from peers that belong to no flow in the table. */
    public long untrackedInboundBytes() {
        return get(UNTRACKED + 1);
    }

    /** Packets to peers that belong to no flow in the table. */
    public long untrackedOutboundPackets() {
        return get(UNTRACKED + OUTBOUND);
    }

    /** Bytes to peers that belong to no flow in the table. */
    public long untrackedOutboundBytes() {
        return get(UNTRACKED + OUTBOUND + 1);
    }

    /** Packets from peers in flows that were removed, for whatever reason. */
    public long removedInboundPackets() {
        return get(REMOVED);
    }

    /** Bytes from peers in flows that were removed. */
    public long removedInboundBytes() {
        return get(REMOVED + 1);
    }

    /** Packets to peers in flows that were removed. */
    public long removedOutboundPackets() {
        return get(REMOVED + OUTBOUND);
    }

    /** Bytes to peers in flows that were removed. */
    public long removedOutboundBytes() {
        return get(REMOVED + OUTBOUND + 1);
    }
}
