package io.penstock.dataplane.flow;

import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Passes over a table: which of its flows are over, which have something to tell, and what their visitor says to it. */
final class FlowScan {

    private static final int UDP = 17;
    private static final int ICMP = 1;
    private static final int DCCP = 33;
    private static final int ICMPV6 = 58;
    private static final int UDP_LITE = 136;

    /** Silence of a refused flow while many are: nothing but a repeated attempt could come. */
    private static final long DENIED_NS = TimeUnit.SECONDS.toNanos(5);

    private final FlowEntries entries;
    private final FlowTimeouts timeouts;
    private final FlowRoom room;
    private final FlowTotals totals;
    private final IntConsumer remover;
    private final FlowView view;
    private final IdleHistogram silence = new IdleHistogram();
    private int evictFromClass = IdleHistogram.NONE;

    /**
     * Passes over the entries of a table.
     *
     * @param room where it is short, the longest silent are evicted, and refused flows go soon
     * @param remover takes an entry out of the table
     */
    FlowScan(FlowEntries entries, FlowTimeouts timeouts, FlowRoom room, FlowTotals totals, IntConsumer remover) {
        this.entries = entries;
        this.timeouts = timeouts;
        this.room = room;
        this.totals = totals;
        this.remover = remover;
        this.view = new FlowView(entries);
    }

    /** See {@link FlowTable#scan}. */
    int scan(int fromEntry, int maxEntries, long nowNs, FlowVisitor visitor) {
        int end = endOf(fromEntry, maxEntries);
        beginAt(fromEntry, room.excessFlows());
        for (int entry = fromEntry; entry < end; entry++) {
            FlowEvent event = entries.isUsed(entry) ? eventOf(entry, nowNs) : null;
            if (event != null) {
                show(entry, event, nowNs, visitor);
            }
        }
        return next(end);
    }

    /** See {@link FlowTable#end}. */
    int end(int fromEntry, int maxEntries, IntPredicate ofPeer, FlowEvent event, long nowNs, FlowVisitor visitor) {
        if (!event.isEnd()) {
            throw new IllegalArgumentException(event + " is no end");
        }
        int end = endOf(fromEntry, maxEntries);
        for (int entry = fromEntry; entry < end; entry++) {
            if (entries.isUsed(entry) && ofPeer.test(entries.peerId(entry))) {
                show(entry, event, nowNs, visitor);
            }
        }
        return next(end);
    }

    private void show(int entry, FlowEvent event, long nowNs, FlowVisitor visitor) {
        FlowVisitor.Answer answer = visitor.visit(view.of(entry), event);
        if (answer == FlowVisitor.Answer.DEFER) {
            return;
        }
        if (event == FlowEvent.END_EVICTED) {
            totals.evicted();
        }
        if (event.isEnd() || answer == FlowVisitor.Answer.REMOVE) {
            remover.accept(entry);
        } else {
            entries.markExported(entry, nowNs);
        }
    }

    private int endOf(int fromEntry, int maxEntries) {
        if (fromEntry < 0 || maxEntries < 1) {
            throw new IllegalArgumentException("cannot look at " + maxEntries + " entries from " + fromEntry + " on");
        }
        return (int) Math.min((long) fromEntry + maxEntries, entries.everUsed());
    }

    /** Where to go on after {@code end}. */
    private int next(int end) {
        return end == entries.everUsed() ? 0 : end;
    }

    /** A new pass draws its line by what the pass before has found. */
    private void beginAt(int fromEntry, long excessFlows) {
        if (fromEntry == 0) {
            evictFromClass = excessFlows > 0 ? silence.classHolding(excessFlows) : IdleHistogram.NONE;
            silence.clear();
        }
    }

    private @Nullable FlowEvent eventOf(int entry, long nowNs) {
        // A packet may carry a later time than the scan.
        long idleNs = Math.max(0, nowNs - entries.lastNs(entry));
        int state = entries.state(entry);
        if ((state & FlowState.SUPERSEDED) != 0) {
            return FlowEvent.END_POLICY_CHANGED;
        }
        if (FlowState.isEnding(state) && idleNs >= timeouts.tcpEndingNs()) {
            return FlowState.isReset(state) ? FlowEvent.END_RST : FlowEvent.END_FIN;
        }
        if (idleNs >= timeoutOf(entry, state) || (idleNs >= DENIED_NS && isOneOfManyDenied(entry, state))) {
            return FlowEvent.END_IDLE;
        }
        int idleClass = IdleHistogram.classOf(idleNs);
        if (idleClass >= evictFromClass && room.excessFlows() > 0) {
            return FlowEvent.END_EVICTED;
        }
        silence.add(idleClass);
        if ((state & FlowState.EXPORTED) == 0) {
            return FlowEvent.START;
        }
        return nowNs - entries.exported().timeNs(entry) >= timeouts.activeWindowNs() && hasNews(entry)
                ? FlowEvent.UPDATE
                : null;
    }

    /** A flow that was allowed once is remembered for its whole time: its answers must not open it anew. */
    private boolean isOneOfManyDenied(int entry, int state) {
        return FlowView.isRefused(entries.verdict(entry)) && (state & FlowState.CUT) == 0 && room.isDeniedMany();
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
        return entries.inboundPackets(entry) != entries.exported().inboundPackets(entry)
                || entries.outboundPackets(entry) != entries.exported().outboundPackets(entry);
    }
}
