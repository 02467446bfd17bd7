package io.penstock.dataplane.pipeline;

import io.penstock.dataplane.flow.CoreFlowFeed;
import io.penstock.dataplane.flow.FlowEvent;
import io.penstock.dataplane.flow.FlowParser;
import io.penstock.dataplane.flow.FlowTable;
import io.penstock.dataplane.flow.FlowTotals;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.collections.IntHashSet;

/**
 * Keeps one core's account of who reached what: one look-up for each packet, or for each super-packet in one piece. Used
 * by the core's thread only.
 */
public final class FlowAccount {

    /** Entries looked at in one turn, so that a turn stays short. */
    private static final int SCAN_ENTRIES = 8192;

    /** How long the end of a core waits for room for its last records. */
    private static final long LAST_WAIT_NS = TimeUnit.SECONDS.toNanos(2);

    private static final long LAST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final FlowTable table;
    private final CoreFlowFeed feed;
    private final boolean strict;
    private final FlowParser parser = new FlowParser();
    private final IntHashSet removedPeers = new IntHashSet();
    private final IntHashSet endingPeers = new IntHashSet();
    private boolean endDeferred;
    private int nextScan;
    private int nextEnd;

    /** The account of a core over its own table, told to its own end of the feed. */
    public FlowAccount(FlowTable table, CoreFlowFeed feed) {
        this.table = table;
        this.feed = feed;
        this.strict = feed.isStrict();
    }

    /**
     * Whether packets from a peer may be delivered: where every flow must be written down, those of a new flow that cannot
     * be may not. Parameters as for {@link #delivered}.
     */
    boolean admits(int peerId, MemorySegment memory, long packet, int lengthBytes, long nowNs) {
        return !strict || (parser.parseInbound(memory, packet, lengthBytes) && mayBegin(peerId, nowNs));
    }

    private boolean mayBegin(int peerId, long nowNs) {
        return feed.isHalted()
                ? table.find(peerId, parser) != FlowTable.NONE
                : table.lookupOrInsert(peerId, parser, nowNs) != FlowTable.NONE;
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

    /**
     * Packets to a peer were taken from the TUN queue; parameters as for {@link #delivered}. False where they must not
     * be sent, see {@link #admits}; they are not counted then.
     */
    boolean taken(int peerId, MemorySegment memory, long packet, int lengthBytes, int packets, long bytes, long nowNs) {
        boolean parsed = parser.parseOutbound(memory, packet, lengthBytes);
        if (strict && !(parsed && mayBegin(peerId, nowNs))) {
            return false;
        }
        if (parsed) {
            table.addOutbound(table.lookupOrInsert(peerId, parser, nowNs), packets, bytes, parser.tcpFlags(), nowNs);
        } else {
            table.addOutbound(FlowTable.NONE, packets, bytes, 0, nowNs);
        }
        return true;
    }

    /** The table's sums; for any thread. */
    public FlowTotals totals() {
        return table.totals();
    }

    /** Tells of flows and lets those that are over go, a part of the table at a time; between batches only. */
    public void scan(long nowNs) {
        feed.begin(nowNs, false);
        nextScan = table.scan(nextScan, SCAN_ENTRIES, nowNs, feed);
        if (!removedPeers.isEmpty()) {
            endRemoved(nowNs);
        }
    }

    /** The flows of a peer are over, for he was removed; they go with the next scans. */
    public void endPeer(int peerId) {
        removedPeers.add(peerId);
    }

    /** A whole pass, in parts, ends the flows of those who were removed before it began; without room it is repeated. */
    private void endRemoved(long nowNs) {
        if (nextEnd == 0) {
            endingPeers.clear();
            endingPeers.addAll(removedPeers);
            endDeferred = false;
        }
        feed.begin(nowNs, false);
        nextEnd = table.end(nextEnd, SCAN_ENTRIES, endingPeers::contains, FlowEvent.END_PEER_REMOVED, nowNs, feed);
        endDeferred |= feed.hasDeferred();
        if (nextEnd == 0 && !endDeferred) {
            removedPeers.removeAll(endingPeers);
        }
    }

    /** The gateway stops: tells of all flows a last time. Waits a while for room, then counts as lost what found none. */
    public void endAll(long nowNs) {
        long giveUpNs = System.nanoTime() + LAST_WAIT_NS;
        boolean last = false;
        do {
            last = System.nanoTime() - giveUpNs >= 0;
            feed.begin(nowNs, last);
            table.end(0, FlowTable.MAX_CAPACITY, _ -> true, FlowEvent.END_SHUTDOWN, nowNs, feed);
            if (feed.hasDeferred()) {
                LockSupport.parkNanos(LAST_PAUSE_NS);
            }
        } while (feed.hasDeferred());
    }
}
