package io.penstock.dataplane.core;

import io.penstock.dataplane.buffer.BlockPool;
import io.penstock.dataplane.buffer.Slab;
import io.penstock.dataplane.counters.CoreCounters;
import io.penstock.dataplane.crypto.Aead;
import io.penstock.dataplane.event.RefusalTally;
import io.penstock.dataplane.flow.FlowFeed;
import io.penstock.dataplane.flow.FlowOrigins;
import io.penstock.dataplane.flow.FlowTable;
import io.penstock.dataplane.handoff.HandOff;
import io.penstock.dataplane.offload.Offload;
import io.penstock.dataplane.peer.IndexEntry;
import io.penstock.dataplane.peer.IndexTable;
import io.penstock.dataplane.peer.StagedPackets;
import io.penstock.dataplane.pipeline.ConductorLink;
import io.penstock.dataplane.pipeline.Delivery;
import io.penstock.dataplane.pipeline.FlowAccount;
import io.penstock.dataplane.pipeline.Inbound;
import io.penstock.dataplane.pipeline.Offloads;
import io.penstock.dataplane.pipeline.Outbound;
import io.penstock.dataplane.pipeline.Refusals;
import io.penstock.dataplane.pipeline.Routes;
import io.penstock.dataplane.pipeline.Sealing;
import io.penstock.dataplane.pipeline.Sending;
import io.penstock.dataplane.pipeline.StageWatch;
import io.penstock.dataplane.policy.PolicyBoard;
import io.penstock.linux.tun.TunQueue;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * Puts a core together, with all the memory it will ever use.
 *
 * @param sessions receiver index to session, shared
 * @param routes AllowedIPs, shared
 * @param conductor shared
 * @param clock shared
 * @param offloads what both edges give and take
 * @param feed is told of the flows
 * @param policy what policy is in force, shared
 * @param origins who opened which flow, shared; null where there is one core
 * @param faults told when the core cannot go on
 */
public record CoreBuilder(
        IndexTable<IndexEntry> sessions,
        Routes routes,
        ConductorLink conductor,
        NanoClock clock,
        Offloads offloads,
        FlowFeed feed,
        PolicyBoard policy,
        @Nullable FlowOrigins origins,
        CoreFaults faults) {

    /** Packets that wait for handshakes in one core, of all peers together. */
    public static final int STAGED_PACKETS = 1024;

    private static final int STAGED_BLOCK_BYTES = 2048;

    /** Flows that one core keeps account of: about 12 MB. */
    public static final int FLOWS = 1 << 16;

    /**
     * Builds a core.
     *
     * @param number counted from 0; also its stripe in the counters of peers
     * @param tun its own queue
     * @param aead its own worker
     * @param handOff its own part in the exchange of cipher work
     * @param counters its own counters
     * @param mtuBytes the largest inner packet that is to be expected
     * @param flowSeed secret and random, for the tables of flows and of refused sources
     */
    public Core build(
            int number, TunQueue tun, Aead aead, HandOff handOff, CoreCounters counters, int mtuBytes, long flowSeed) {
        int blockBytes = Math.max(STAGED_BLOCK_BYTES, Integer.highestOneBit(Math.max(mtuBytes - 1, 1)) << 1);
        Sending sending =
                new Sending(number, counters, offloads.isUsed(Offload.UDP_GSO), offloads.refusals(number), clock);
        StageWatch outWatch = new StageWatch(counters.stages(), clock);
        Sealing sealing = new Sealing(aead, sending, conductor, handOff, outWatch);
        sealing.setMtuBytes(mtuBytes);
        FlowTable table = new FlowTable(FLOWS, flowSeed, feed.timeouts(), origins);
        FlowAccount flows = new FlowAccount(table, feed.add(table), routes, policy, counters);
        Refusals refusals = new Refusals(tun, sealing, counters);
        RefusalTally refused = new RefusalTally(flowSeed);
        Delivery delivery = new Delivery(number, routes, conductor, tun, offloads, flows, refusals, counters, refused);
        Inbound inbound = new Inbound(
                number,
                new Slab(Inbound.BATCH, Inbound.SLOT_BYTES),
                sessions,
                conductor,
                delivery,
                aead,
                handOff,
                counters,
                new StageWatch(counters.stages(), clock),
                refused);
        Outbound outbound = new Outbound(
                number,
                new Slab(1, Outbound.SLOT_BYTES),
                routes,
                conductor,
                new StagedPackets(new BlockPool(new Slab(STAGED_PACKETS, blockBytes))),
                sealing,
                flows,
                refusals,
                counters,
                outWatch);
        return new Core(number, clock, tun, inbound, outbound, sealing, sending, flows, refused, faults);
    }
}
