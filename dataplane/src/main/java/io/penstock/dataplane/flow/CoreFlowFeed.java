package io.penstock.dataplane.flow;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One core's end of the {@link FlowFeed}: puts what its table shows into the core's ring. A full ring makes flows wait in
 * the table, where they go on counting, so nothing is lost; only when the table is crowded too must flows that are over
 * go untold, and then they are counted. Used by the core's thread; {@link #lost} and {@link #untracked} by any.
 */
public final class CoreFlowFeed implements FlowVisitor {

    /** What fits an ordinary MTU; a longer answer is counted as lost. */
    private static final int ANSWER_MAX_BYTES = 1472;

    private static final int RECORDS = 0;
    private static final int TRAFFIC = 1;
    private static final int CELLS = 5;

    private final FlowTable table;
    private final @Nullable FlowRing ring;
    private final @Nullable DnsAnswerRing answers;
    private final BooleanSupplier halted;
    private final boolean strict;
    private final AtomicLongArray lost = new AtomicLongArray(CELLS);
    private long nowNs;
    private boolean last;
    private boolean deferred;

    /** The ring is null where nobody writes flows down, and that of answers where nobody wants to know of names. */
    CoreFlowFeed(
            FlowTable table,
            @Nullable FlowRing ring,
            @Nullable DnsAnswerRing answers,
            boolean strict,
            BooleanSupplier halted) {
        this.table = table;
        this.ring = ring;
        this.answers = answers;
        this.strict = strict;
        this.halted = halted;
    }

    /** Begins a pass at this time; with {@code last}, flows that find no room are counted as lost. */
    public void begin(long passNowNs, boolean isLast) {
        nowNs = passNowNs;
        last = isLast;
        deferred = false;
    }

    /** Whether the pass had to leave a flow for want of room. */
    public boolean hasDeferred() {
        return deferred;
    }

    /** Whether a packet of a flow that cannot be written down must not pass. */
    public boolean isStrict() {
        return strict;
    }

    /** Whether new flows are refused at the moment, because the log cannot be written. */
    public boolean isHalted() {
        return halted.getAsBoolean();
    }

    @Override
    public Answer visit(FlowView flow, FlowEvent event) {
        if (ring == null || ring.offer(flow, event, nowNs)) {
            return Answer.TAKE;
        }
        if (last || (event.isEnd() && table.isCrowded())) {
            countLost(flow);
            return Answer.TAKE;
        }
        deferred = true;
        return Answer.DEFER;
    }

    private void countLost(FlowView flow) {
        add(RECORDS, 1);
        if (flow.isRefused()) {
            return;
        }
        add(TRAFFIC, flow.deltaInboundPackets());
        add(TRAFFIC + 1, flow.deltaInboundBytes());
        add(TRAFFIC + 2, flow.deltaOutboundPackets());
        add(TRAFFIC + 3, flow.deltaOutboundBytes());
    }

    private void add(int cell, long amount) {
        lost.lazySet(cell, lost.get(cell) + amount);
    }

    /**
     * A DNS answer goes to a peer who had asked. It is copied; what is too long, or finds no room, is counted as lost.
     *
     * @param message where it begins
     */
    public void offerAnswer(int peerId, MemorySegment memory, long message, int lengthBytes, long seenNs) {
        if (answers == null) {
            return;
        }
        if (lengthBytes > ANSWER_MAX_BYTES) {
            answers.countLost(1);
        } else {
            answers.offer(peerId, memory, message, lengthBytes, seenNs);
        }
    }

    /** DNS answers went to a peer who had asked, but nobody has read them. */
    public void countLostAnswers(int lostNow) {
        if (answers != null) {
            answers.countLost(lostNow);
        }
    }

    void drainAnswers(DnsAnswerReader reader) {
        if (answers != null) {
            answers.drain(reader);
        }
    }

    long lostAnswers() {
        return answers == null ? 0 : answers.lostAnswers();
    }

    int drain(Consumer<FlowRecord> reader, int limit) {
        return ring == null ? 0 : ring.drain(reader, limit);
    }

    long lostRecords() {
        return lost.get(RECORDS);
    }

    FlowTraffic lost() {
        return new FlowTraffic(lost.get(TRAFFIC), lost.get(TRAFFIC + 1), lost.get(TRAFFIC + 2), lost.get(TRAFFIC + 3));
    }

    FlowTraffic untracked() {
        FlowTotals totals = table.totals();
        return new FlowTraffic(
                totals.untrackedInboundPackets(),
                totals.untrackedInboundBytes(),
                totals.untrackedOutboundPackets(),
                totals.untrackedOutboundBytes());
    }
}
