package io.penstock.dataplane.pipeline;

import io.penstock.dataplane.flow.CoreFlowFeed;
import io.penstock.dataplane.flow.FlowEvent;
import io.penstock.dataplane.flow.FlowTable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.collections.IntHashSet;

/** Shows one core's table to its end of the feed, a part at a time, and lets flows that are over go. One core's own. */
final class FlowExport {

    /** Entries looked at in one turn, so that a turn stays short. */
    private static final int SCAN_ENTRIES = 8192;

    /** How long the end of a core waits for room for its last records. */
    private static final long LAST_WAIT_NS = TimeUnit.SECONDS.toNanos(2);

    private static final long LAST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final FlowTable table;
    private final CoreFlowFeed feed;
    private final IntHashSet removedPeers = new IntHashSet();
    private final IntHashSet endingPeers = new IntHashSet();
    private boolean endDeferred;
    private int nextScan;
    private int nextEnd;

    FlowExport(FlowTable table, CoreFlowFeed feed) {
        this.table = table;
        this.feed = feed;
    }

    void scan(long nowNs) {
        feed.begin(nowNs, false);
        nextScan = table.scan(nextScan, SCAN_ENTRIES, nowNs, feed);
        if (!removedPeers.isEmpty()) {
            endRemoved(nowNs);
        }
    }

    void endPeer(int peerId) {
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

    void endAll(long nowNs) {
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
