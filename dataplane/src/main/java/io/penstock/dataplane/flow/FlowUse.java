package io.penstock.dataplane.flow;

import java.util.List;

/**
 * How full the flow tables of all cores together are, at one moment.
 *
 * @param capacity flows that they can hold
 * @param active flows that they hold
 * @param created flows that ever entered
 * @param evicted flows removed because a table was nearly full
 * @param refusedLookups look-ups that found neither their flow nor room for it
 * @param untrackedInboundPackets packets from peers that belong to no flow, because there was no room
 * @param untrackedOutboundPackets packets to peers that belong to no flow, because there was no room
 */
public record FlowUse(
        long capacity,
        long active,
        long created,
        long evicted,
        long refusedLookups,
        long untrackedInboundPackets,
        long untrackedOutboundPackets) {

    /**
     * Adds up what the owners of the tables go on counting meanwhile. Any thread.
     *
     * @param capacity flows that each table can hold
     * @param tables the sums of each
     */
    public static FlowUse of(int capacity, List<FlowTotals> tables) {
        return new FlowUse(
                (long) capacity * tables.size(),
                tables.stream().mapToLong(FlowTotals::activeFlows).sum(),
                tables.stream().mapToLong(FlowTotals::createdFlows).sum(),
                tables.stream().mapToLong(FlowTotals::evictedFlows).sum(),
                tables.stream().mapToLong(FlowTotals::refusedLookups).sum(),
                tables.stream().mapToLong(FlowTotals::untrackedInboundPackets).sum(),
                tables.stream().mapToLong(FlowTotals::untrackedOutboundPackets).sum());
    }
}
