package io.penstock.dataplane.flow;

import io.penstock.dataplane.event.EventFeed;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What all cores tell of their flows, for one reader. Each core has a ring of fixed size of its own.
 *
 * <pre>
 *   core 0  FlowTable.scan -> CoreFlowFeed -> ring 0 --+
 *                                                      +-> drain -> the flow log
 *   core 1  FlowTable.scan -> CoreFlowFeed -> ring 1 --+
 *           DnsWatch -------> CoreFlowFeed -> answers -+
 *   conductor                    EventFeed ----------+
 * </pre>
 */
public final class FlowFeed {

    /** Room for about 12,000 records of one core: what a pass over a whole turn of its table can show. */
    public static final int RING_BYTES = 1 << 21;

    /** Room for about a thousand DNS answers of one core. */
    public static final int ANSWER_RING_BYTES = 1 << 18;

    private static final int RING_MIN_BYTES = 1 << 11;

    /** From here on an answer of any length fits. */
    private static final int ANSWER_RING_MIN_BYTES = 1 << 14;

    private final FlowTimeouts timeouts;
    private final int ringBytes;
    private final int answerRingBytes;
    private final boolean strict;
    private final List<CoreFlowFeed> cores = new CopyOnWriteArrayList<>();
    private final EventFeed events;
    private volatile boolean halted;

    private FlowFeed(FlowTimeouts timeouts, int ringBytes, int answerRingBytes, boolean strict, EventFeed events) {
        this.timeouts = timeouts;
        this.ringBytes = ringBytes;
        this.answerRingBytes = answerRingBytes;
        this.strict = strict;
        this.events = events;
    }

    /** A feed that nobody reads: flows are kept account of, and told to nobody. */
    public static FlowFeed unread() {
        return new FlowFeed(FlowTimeouts.DEFAULT, 0, 0, false, EventFeed.unread());
    }

    /** A feed that somebody must {@link #drain}, without DNS answers. */
    public static FlowFeed of(FlowTimeouts timeouts, int ringBytes, boolean strict) {
        return of(timeouts, ringBytes, 0, strict);
    }

    /**
     * A feed that somebody must {@link #drain}, and {@link #drainAnswers} where there are any.
     *
     * @param timeouts when flows are over, and how often a lively one is told of
     * @param ringBytes memory for each core's records, a power of two from 2048 on
     * @param answerRingBytes memory for each core's DNS answers, a power of two from 16384 on; 0 for none
     * @param strict whether packets of flows that cannot be told of are refused
     */
    public static FlowFeed of(FlowTimeouts timeouts, int ringBytes, int answerRingBytes, boolean strict) {
        if (Integer.bitCount(ringBytes) != 1 || ringBytes < RING_MIN_BYTES) {
            throw new IllegalArgumentException(
                    "ringBytes " + ringBytes + " is no power of two from " + RING_MIN_BYTES + " on");
        }
        if (answerRingBytes != 0
                && (Integer.bitCount(answerRingBytes) != 1 || answerRingBytes < ANSWER_RING_MIN_BYTES)) {
            throw new IllegalArgumentException("answerRingBytes " + answerRingBytes
                    + " is neither 0 nor a power of two from " + ANSWER_RING_MIN_BYTES + " on");
        }
        return new FlowFeed(timeouts, ringBytes, answerRingBytes, strict, EventFeed.of(timeouts.activeWindowNs()));
    }

    /** When flows are over. */
    public FlowTimeouts timeouts() {
        return timeouts;
    }

    /** What happens to the peers, for the same reader. */
    public EventFeed events() {
        return events;
    }

    /** Adds a core, in the order of their numbers, before any is drained. */
    public CoreFlowFeed add(FlowTable table) {
        FlowRing ring = ringBytes == 0 ? null : new FlowRing(cores.size(), ringBytes);
        DnsAnswerRing answers = answerRingBytes == 0 ? null : new DnsAnswerRing(answerRingBytes);
        CoreFlowFeed core = new CoreFlowFeed(table, ring, answers, strict, () -> halted);
        cores.add(core);
        return core;
    }

    /** Takes what the cores have told, at most so many records of each. One thread at a time. Returns how many. */
    public int drain(Consumer<FlowRecord> reader, int limitPerCore) {
        int drained = 0;
        for (CoreFlowFeed core : cores) {
            drained += core.drain(reader, limitPerCore);
        }
        return drained;
    }

    /**
     * Takes the DNS answers that the cores have seen. One thread at a time. What a flow's first record tells of came after
     * the answer that led to it, so who has read that record finds the answer here.
     */
    public void drainAnswers(DnsAnswerReader reader) {
        for (CoreFlowFeed core : cores) {
            core.drainAnswers(reader);
        }
    }

    /** DNS answers that nobody has read: too long, in a super-packet, or without room in the ring. Any thread. */
    public long lostAnswers() {
        return cores.stream().mapToLong(CoreFlowFeed::lostAnswers).sum();
    }

    /** Whether records can be written down at the moment; while not, a strict feed refuses new flows. Any thread. */
    public void setHalted(boolean isHalted) {
        halted = isHalted;
    }

    /** Whether new flows are refused at the moment. */
    public boolean isRefusing() {
        return strict && halted;
    }

    /** Records that found room neither in the ring nor in the table. Any thread. */
    public long lostRecords() {
        return cores.stream().mapToLong(CoreFlowFeed::lostRecords).sum();
    }

    /** What the lost records would have told. Any thread. */
    public FlowTraffic lost() {
        return sum(CoreFlowFeed::lost);
    }

    /** Traffic that belongs to no flow, because a table was full. Any thread. */
    public FlowTraffic untracked() {
        return sum(CoreFlowFeed::untracked);
    }

    private FlowTraffic sum(Function<CoreFlowFeed, FlowTraffic> part) {
        return cores.stream().map(part).reduce(FlowTraffic.NONE, FlowTraffic::plus);
    }
}
