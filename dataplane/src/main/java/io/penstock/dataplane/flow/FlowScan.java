package io.penstock.dataplane.flow;

import org.jspecify.annotations.Nullable;

/** What a scan makes of an entry: whether it is over, and whether it has something to tell. */
final class FlowScan {

    private static final int UDP = 17;
    private static final int ICMP = 1;
    private static final int DCCP = 33;
    private static final int ICMPV6 = 58;
    private static final int UDP_LITE = 136;

    private final FlowEntries entries;
    private final FlowTimeouts timeouts;
    private final int highWater;
    private final FlowView view;
    private final IdleHistogram silence = new IdleHistogram();
    private int evictFromClass = IdleHistogram.NONE;

    /** Above {@code highWater} flows the longest silent are evicted. */
    FlowScan(FlowEntries entries, FlowTimeouts timeouts, int highWater) {
        this.entries = entries;
        this.timeouts = timeouts;
        this.highWater = highWater;
        this.view = new FlowView(entries);
    }

    int endOf(int fromEntry, int maxEntries) {
        if (fromEntry < 0 || maxEntries < 1) {
            throw new IllegalArgumentException("cannot look at " + maxEntries + " entries from " + fromEntry + " on");
        }
        return (int) Math.min((long) fromEntry + maxEntries, entries.everUsed());
    }

    /** Where to go on after {@code end}. */
    int next(int end) {
        return end == entries.everUsed() ? 0 : end;
    }

    /** A new pass draws its line by what the pass before has found. */
    void beginAt(int fromEntry, long activeFlows) {
        if (fromEntry == 0) {
            evictFromClass =
                    activeFlows > highWater ? silence.classHolding(activeFlows - highWater) : IdleHistogram.NONE;
            silence.clear();
        }
    }

    FlowView viewOf(int entry) {
        return view.of(entry);
    }

    @Nullable FlowEvent eventOf(int entry, long nowNs, long activeFlows) {
        // A packet may carry a later time than the scan.
        long idleNs = Math.max(0, nowNs - entries.lastNs(entry));
        int state = entries.state(entry);
        if ((state & FlowState.SUPERSEDED) != 0) {
            return FlowEvent.END_POLICY_CHANGED;
        }
        if (FlowState.isEnding(state) && idleNs >= timeouts.tcpEndingNs()) {
            return FlowState.isReset(state) ? FlowEvent.END_RST : FlowEvent.END_FIN;
        }
        if (idleNs >= timeoutOf(entry, state)) {
            return FlowEvent.END_IDLE;
        }
        int idleClass = IdleHistogram.classOf(idleNs);
        if (idleClass >= evictFromClass && activeFlows > highWater) {
            return FlowEvent.END_EVICTED;
        }
        silence.add(idleClass);
        if ((state & FlowState.EXPORTED) == 0) {
            return FlowEvent.START;
        }
        return nowNs - entries.exportedAtNs(entry) >= timeouts.activeWindowNs() && hasNews(entry)
                ? FlowEvent.UPDATE
                : null;
    }

    private long timeoutOf(int entry, int state) {
        return switch (FlowTuple.protocol(entries.tuple(entry))) {
            case FlowParser.TCP ->
                FlowState.isEstablished(state) ? timeouts.tcpEstablishedNs() : timeouts.tcpOpeningNs();
            case UDP, UDP_LITE, DCCP ->
                entries.inboundPackets(entry) != 0 && entries.outboundPackets(entry) != 0
                        ? timeouts.udpAnsweredNs()
                        : timeouts.udpUnansweredNs();
            case ICMP, ICMPV6 -> timeouts.icmpNs();
            default -> timeouts.otherNs();
        };
    }

    private boolean hasNews(int entry) {
        return entries.inboundPackets(entry) != entries.exportedInboundPackets(entry)
                || entries.outboundPackets(entry) != entries.exportedOutboundPackets(entry);
    }
}
