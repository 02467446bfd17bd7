package io.penstock.dataplane.pipeline;

import io.penstock.dataplane.counters.CoreCounters;
import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.counters.Stage;
import io.penstock.dataplane.event.RefusalTally;
import io.penstock.dataplane.offload.Coalescer;
import io.penstock.dataplane.offload.Offload;
import io.penstock.dataplane.offload.OffloadRefusals;
import io.penstock.dataplane.peer.Keypair;
import io.penstock.dataplane.peer.Peer;
import io.penstock.dataplane.policy.Verdict;
import io.penstock.dataplane.routing.AllowedIps;
import io.penstock.dataplane.wire.InnerPacket;
import io.penstock.linux.address.Endpoint;
import io.penstock.linux.tun.TunQueue;
import io.penstock.linux.tun.VirtioNetHeader;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last stage of the way in, for one core: what was opened and is no replay confirms its session, feeds the timers,
 * is held against AllowedIPs, is merged with its neighbours and goes to the TUN queue. Used by the core's thread only.
 */
public final class Delivery {

    private static final long IOVEC_BYTES = 16;
    private static final int EINVAL = 22;

    /** Packets of one batch: more are written in several turns. */
    private static final int BATCH = 2048;

    private final int core;
    private final Routes routes;
    private final ConductorLink conductor;
    private final TunQueue tun;
    private final FlowAccount flows;
    private final Refusals refusals;
    private final CoreCounters counters;
    private final RefusalTally refused;
    private final boolean mergesTcp;
    private final boolean mergesUdp;
    private final OffloadRefusals offloadRefusals;
    private final Coalescer coalescer = new Coalescer(BATCH);

    /** Whose the packets of the batch are, in the order in which the coalescer took them. */
    private final Peer[] peers = new Peer[BATCH];

    /** Whether a kind is not merged at the moment because the kernel refused it. */
    private boolean suspended;

    /**
     * The last stage of one core.
     *
     * @param core its number
     * @param routes who may use which inner source address
     * @param conductor is told of sessions confirmed and to be renewed
     * @param tun the core's own queue
     * @param offloads what is to be merged, and where refusals are noted
     * @param flows the core's own account of flows
     * @param refusals takes what the policy refuses
     * @param counters the core's own counters
     * @param refused the core's own tally of who was refused
     */
    public Delivery(
            int core,
            Routes routes,
            ConductorLink conductor,
            TunQueue tun,
            Offloads offloads,
            FlowAccount flows,
            Refusals refusals,
            CoreCounters counters,
            RefusalTally refused) {
        this.core = core;
        this.routes = routes;
        this.conductor = conductor;
        this.tun = tun;
        this.flows = flows;
        this.refusals = refusals;
        this.counters = counters;
        this.refused = refused;
        mergesTcp = offloads.isUsed(Offload.TCP_MERGE);
        mergesUdp = offloads.isUsed(Offload.UDP_MERGE);
        offloadRefusals = offloads.refusals(core);
        coalescer.setTcp(mergesTcp);
        coalescer.setUdp(mergesUdp);
        coalescer.setVerifyChecksums(offloads.options().verifyChecksums());
    }

    /**
     * Messages of a session were authentic and no replays.
     *
     * @param messages how many
     * @param lengthBytes of them all, headers and tags included
     * @param hasData whether one of them was no keepalive
     */
    public void onAuthentic(Keypair keypair, int messages, long lengthBytes, boolean hasData, long nowNs) {
        Peer peer = keypair.peer();
        if (peer.keypairs().isNext(keypair)) {
            confirm(keypair);
        }
        peer.timers().onAuthenticatedReceived(nowNs);
        if (hasData) {
            peer.timers().onDataReceived(nowNs);
        }
        peer.counters().received(core, messages, lengthBytes);
        if (keypair.wantsRekeyAfterReceive(nowNs)) {
            conductor.requestHandshake(peer);
        }
    }

    private void confirm(Keypair keypair) {
        List<Keypair> retired = keypair.peer().keypairs().confirm(keypair);
        if (retired != null) {
            conductor.onConfirmed(keypair, retired);
        }
    }

    /**
     * Takes an opened packet. It stays where it lies until {@link #flush}; the message header in front of it is
     * overwritten.
     *
     * @param peer whose it is
     * @param packet where the inner packet begins
     * @param plaintextBytes its length, padding included
     */
    public void deliver(Peer peer, MemorySegment segment, long packet, int plaintextBytes, long nowNs) {
        int packetBytes = InnerPacket.wholeLength(segment, packet, plaintextBytes);
        if (packetBytes <= 0) {
            refuse(DropReason.INNER_MALFORMED, peer, nowNs);
        } else if (sourceOwner(segment, packet) != peer) {
            refuse(DropReason.SOURCE_NOT_ALLOWED, peer, nowNs);
        } else {
            if (coalescer.isFull()) {
                flush(nowNs);
            }
            peers[coalescer.packets()] = peer;
            coalescer.add(segment, packet, packetBytes);
        }
    }

    /** Counts a packet of a peer that is none, or not his; it came from where he was last. */
    private void refuse(DropReason reason, Peer peer, long nowNs) {
        counters.drop(reason, 1);
        Endpoint from = peer.endpoint();
        if (from != null) {
            refused.add(reason, peer.id(), from, nowNs);
        }
    }

    private @Nullable Peer sourceOwner(MemorySegment segment, long packet) {
        AllowedIps.Snapshot<Peer> allowed = routes.snapshot();
        return InnerPacket.version(segment, packet) == 4
                ? allowed.lookup4(InnerPacket.ipv4Source(segment, packet))
                : allowed.lookup6(
                        InnerPacket.ipv6SourceHigh(segment, packet), InnerPacket.ipv6SourceLow(segment, packet));
    }

    /** Writes what was taken to the TUN queue, neighbours of one flow as one super-packet. */
    public void flush(long nowNs) {
        int groups = coalescer.finish();
        if (groups > 0) {
            counters.stages().batch(Stage.DELIVER, groups);
        }
        for (int group = 0; group < groups; group++) {
            int packets = coalescer.packets(group);
            int verdict = judge(group, nowNs);
            if (!Verdict.passes(verdict)) {
                refuse(group, packets, verdict, nowNs);
                continue;
            }
            if (suspended && packets > 1 && offloadRefusals.isRecent(kind(group), nowNs)) {
                writeSingly(group, packets, nowNs);
                continue;
            }
            int result = tun.write(coalescer.iovecAddress(group), packets);
            if (result > 0) {
                onWritten(group, packets, coalescer.packetBytes(group), nowNs);
            } else if (result == -EINVAL && packets > 1) {
                offloadRefusals.refused(kind(group), EINVAL, nowNs);
                suspended = true;
                writeSingly(group, packets, nowNs);
            } else {
                onRefused(result, packets);
            }
        }
        coalescer.clear();
        refusals.send(nowNs);
        if (suspended) {
            suspendOrResume(nowNs);
        }
    }

    /** What the policy says to a group, all of whose packets are of one flow. */
    private int judge(int group, long nowNs) {
        return flows.arrived(
                peers[coalescer.firstPacket(group)].id(),
                coalescer.memory(group),
                coalescer.packet(group),
                coalescer.lengthBytes(group),
                nowNs);
    }

    /** Drops a group; the answer, if there is one, quotes its first packet as it came. */
    private void refuse(int group, int packets, int verdict, long nowNs) {
        if (verdict == FlowAccount.UNRECORDED) {
            counters.drop(DropReason.AUDIT_REFUSED_IN, packets);
            return;
        }
        flows.refused(packets, coalescer.packetBytes(group), nowNs);
        int lengthBytes = coalescer.firstLengthBytes(group);
        coalescer.split(group);
        refusals.fromPeer(
                verdict,
                peers[coalescer.firstPacket(group)],
                flows.parsed(),
                coalescer.memory(group),
                coalescer.packet(group),
                lengthBytes,
                packets,
                nowNs);
    }

    private Offload kind(int group) {
        return coalescer.isUdp(group) ? Offload.UDP_MERGE : Offload.TCP_MERGE;
    }

    /** A kernel that refused a super-packet of a kind gets no more of that kind, for a while. */
    private void suspendOrResume(long nowNs) {
        boolean tcpRefused = offloadRefusals.isRecent(Offload.TCP_MERGE, nowNs);
        boolean udpRefused = offloadRefusals.isRecent(Offload.UDP_MERGE, nowNs);
        coalescer.setTcp(mergesTcp && !tcpRefused);
        coalescer.setUdp(mergesUdp && !udpRefused);
        suspended = tcpRefused || udpRefused;
    }

    /** Writes a group's packets as they came. */
    private void writeSingly(int group, int packets, long nowNs) {
        coalescer.split(group);
        for (int i = 0; i < packets; i++) {
            long iovec = coalescer.iovecAddress(group) + i * IOVEC_BYTES;
            int result = tun.write(iovec, 1);
            if (result > 0) {
                onWritten(group, 1, result - VirtioNetHeader.LENGTH_BYTES, nowNs);
            } else {
                onRefused(result, 1);
            }
        }
    }

    private void onWritten(int group, int packets, int packetBytes, long nowNs) {
        flows.delivered(packets, packetBytes, nowNs);
        peers[coalescer.firstPacket(group)].counters().delivered(core, packets, packetBytes);
        counters.add(Counter.PACKETS_IN, packets);
        counters.add(Counter.BYTES_IN, packetBytes);
        boolean ipv6 = InnerPacket.version(coalescer.memory(group), coalescer.packet(group)) == 6;
        counters.add(ipv6 ? Counter.PACKETS_IN_IPV6 : Counter.PACKETS_IN_IPV4, packets);
        counters.add(ipv6 ? Counter.BYTES_IN_IPV6 : Counter.BYTES_IN_IPV4, packetBytes);
    }

    private void onRefused(int result, int packets) {
        counters.drop(result == TunQueue.LINK_DOWN ? DropReason.INTERFACE_DOWN : DropReason.TUN_WRITE, packets);
    }
}
