package io.penstock.dataplane.pipeline;

import io.penstock.dataplane.flow.FlowParser;
import io.penstock.dataplane.flow.FlowTable;
import io.penstock.dataplane.flow.FlowTotals;
import io.penstock.dataplane.flow.FlowVisitor;
import java.lang.foreign.MemorySegment;

/**
 * Keeps one core's account of who reached what: one look-up for each packet, or for each super-packet in one piece. Used
 * by the core's thread only.
 */
public final class FlowAccount {

    /** Entries looked at in one turn, so that a turn stays short. */
    private static final int SCAN_ENTRIES = 8192;

    private final FlowTable table;
    private final FlowParser parser = new FlowParser();
    private int nextScan;

    /** The account of a core over its own table. */
    public FlowAccount(FlowTable table) {
        this.table = table;
    }

    /**
     * Packets from a peer were delivered.
     *
     * @param packet where the first of them, or the super-packet that they became, begins
     * @param lengthBytes how much of it there is
     * @param packets how many
     * @param bytes of them all
     */
    void delivered(
            int peerId, MemorySegment memory, long packet, int lengthBytes, int packets, long bytes, long nowNs) {
        if (parser.parseInbound(memory, packet, lengthBytes)) {
            table.addInbound(table.lookupOrInsert(peerId, parser, nowNs), packets, bytes, parser.tcpFlags(), nowNs);
        } else {
            table.addInbound(FlowTable.NONE, packets, bytes, 0, nowNs);
        }
    }

    /** Packets to a peer were taken from the TUN queue; parameters as for {@link #delivered}. */
    void taken(int peerId, MemorySegment memory, long packet, int lengthBytes, int packets, long bytes, long nowNs) {
        if (parser.parseOutbound(memory, packet, lengthBytes)) {
            table.addOutbound(table.lookupOrInsert(peerId, parser, nowNs), packets, bytes, parser.tcpFlags(), nowNs);
        } else {
            table.addOutbound(FlowTable.NONE, packets, bytes, 0, nowNs);
        }
    }

    /** The table's sums; for any thread. */
    public FlowTotals totals() {
        return table.totals();
    }

    /** Lets flows that are over go, a part of the table at a time; between batches only. */
    public void scan(long nowNs) {
        nextScan = table.scan(nextScan, SCAN_ENTRIES, nowNs, (_, _) -> FlowVisitor.Answer.TAKE);
    }
}
