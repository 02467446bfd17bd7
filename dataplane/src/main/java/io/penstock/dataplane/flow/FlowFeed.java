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
 *   conductor                    EventFeed ----------+
 * </pre>
 */
public final class FlowFeed {

    /** Room for about 12,000 records of one core: what a pass over a whole turn of its table can show. */
    public static final int RING_BYTES = 1 << 21;

    private static final int RING_MIN_BYTES = 1 << 11;

    private final FlowTimeouts timeouts;
    private final int ringBytes;
    private final boolean strict;
    private final List<CoreFlowFeed> cores = new CopyOnWriteArrayList<>();
    private final EventFeed events;
    private volatile boolean halted;

    private FlowFeed(FlowTimeouts timeouts, int ringBytes, boolean strict, EventFeed events) {
        this.timeouts = timeouts;
        this.ringBytes = ringBytes;
        this.strict = strict;
        this.events = events;
    }

    /** A feed that nobody reads: flows are kept account of, and told to nobody. */
    public static FlowFeed unread() {
        return new FlowFeed(FlowTimeouts.DEFAULT, 0, false, EventFeed.unread());
    }

    /**
     * A feed that somebody must {@link #drain}.
     *
     * @param timeouts when flows are over, and how often a lively one is told of
     * @param ringBytes memory for each core's records, a power of two from 2048 on
     * @param strict whether packets of flows that cannot be told of are refused
     */
    public static FlowFeed of(FlowTimeouts timeouts, int ringBytes, boolean strict) {
        if (Integer.bitCount(ringBytes) != 1 || ringBytes < RING_MIN_BYTES) {
            throw new IllegalArgumentException(
                    "ringBytes " + ringBytes + " is no power of two from " + RING_MIN_BYTES + " on");
        }
        return new FlowFeed(timeouts, ringBytes, strict, EventFeed.of(timeouts.activeWindowNs()));
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
        CoreFlowFeed core = new CoreFlowFeed(table, ring, strict, () -> halted);
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
