package io.penstock.dataplane.pipeline;

import io.penstock.dataplane.buffer.Slab;
import io.penstock.dataplane.counters.CoreCounters;
import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.counters.Stage;
import io.penstock.dataplane.offload.Segmenter;
import io.penstock.dataplane.peer.Keypair;
import io.penstock.dataplane.peer.Peer;
import io.penstock.dataplane.peer.StagedPackets;
import io.penstock.dataplane.policy.Verdict;
import io.penstock.dataplane.wire.InnerPacket;
import io.penstock.dataplane.wire.TransportMessage;
import io.penstock.linux.tun.TunQueue;
import io.penstock.linux.tun.VirtioNetHeader;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The way out, for one core: drain the TUN queue until it is empty or the memory is full, seal the messages where they
 * lie, send them. Used by the core's thread only.
 *
 * <pre>
 *   slab   | reads: packets become messages where they were read | cuts: the segments of super-packets |
 * </pre>
 */
public final class Outbound {

    /** Room for packets that are read one by one, and for the largest super-packet behind them. */
    private static final int READS_BYTES = 192 << 10;

    /** Room for the segments of several super-packets, each with its header, padding and tag. */
    private static final int CUTS_BYTES = 384 << 10;

    /** All the memory that one core's way out needs. */
    public static final int SLOT_BYTES = READS_BYTES + CUTS_BYTES;

    /** One read: the largest super-packet with its header. */
    private static final int READ_ROOM_BYTES = (1 << 16) + TransportMessage.OVERHEAD_BYTES;

    /** What a super-packet of ordinary segments may grow to. */
    private static final int CUT_ROOM_BYTES = 3 << 15;

    private final Slab slab;
    private final MemorySegment memory;
    private final Routes routes;
    private final ConductorLink conductor;
    private final StagedPackets staged;
    private final Sealing sealing;
    private final FlowAccount flows;
    private final Refusals refusals;
    private final CoreCounters counters;
    private final StageWatch watch;
    private final int core;
    private final Segmenter segmenter = new Segmenter();
    private final long reads;
    private final long cuts;
    private final long end;

    /** Where the next message of a cut super-packet, or of a staged packet, will be. */
    private long nextCut;

    /**
     * The way out of one core.
     *
     * @param core its number, also its stripe in the counters of peers
     * @param slab one slot of {@link #SLOT_BYTES}
     * @param routes which peer has which inner destination address
     * @param conductor is asked for sessions
     * @param staged the core's own store of packets that wait for a session
     * @param sealing takes the messages of a batch
     * @param flows the core's own account of flows
     * @param refusals takes what the policy refuses
     * @param counters the core's own counters
     * @param watch notes the batches; the same as the sealing's
     */
    public Outbound(
            int core,
            Slab slab,
            Routes routes,
            ConductorLink conductor,
            StagedPackets staged,
            Sealing sealing,
            FlowAccount flows,
            Refusals refusals,
            CoreCounters counters,
            StageWatch watch) {
        this.core = core;
        this.slab = slab;
        this.memory = slab.segment();
        this.routes = routes;
        this.conductor = conductor;
        this.staged = staged;
        this.sealing = sealing;
        this.flows = flows;
        this.refusals = refusals;
        this.counters = counters;
        this.watch = watch;
        this.reads = slab.slotOffset(0);
        this.cuts = reads + READS_BYTES;
        this.end = cuts + CUTS_BYTES;
    }

    /**
     * Drains the queue until it is empty or the memory is full, and sends what was read.
     *
     * @return reads that brought something; 0 when there was nothing; a negated {@code errno} when the queue failed
     */
    public int pump(TunQueue tun, long nowNs) {
        int count = 0;
        int result = 0;
        long at = reads;
        watch.begin(nowNs);
        nextCut = cuts;
        while (sealing.hasRoom() && at + READ_ROOM_BYTES <= cuts && nextCut + CUT_ROOM_BYTES <= end) {
            // The virtio_net_hdr ends where the packet begins, in the place that the message header takes afterwards.
            long packet = at + TransportMessage.HEADER_BYTES;
            long header = packet - VirtioNetHeader.LENGTH_BYTES;
            result = tun.read(slab.address(header), READ_ROOM_BYTES - TransportMessage.OVERHEAD_BYTES);
            if (result <= 0) {
                break;
            }
            count++;
            int lengthBytes = result - VirtioNetHeader.LENGTH_BYTES;
            if (VirtioNetHeader.gsoType(memory, header) == VirtioNetHeader.GSO_NONE) {
                at += acceptPacket(header, lengthBytes, nowNs);
            } else {
                acceptSuperPacket(header, lengthBytes, nowNs);
            }
        }
        sealing.sealAndSend(nowNs);
        if (count > 0) {
            watch.batch(Stage.READ, count);
        }
        watch.end(count == 0);
        return count > 0 ? count : Math.min(result, 0);
    }

    /** Takes one packet; returns how many bytes its message occupies where it was read, 0 when it does not leave now. */
    private int acceptPacket(long header, int lengthBytes, long nowNs) {
        counters.add(Counter.PACKETS_READ, 1);
        long packet = header + VirtioNetHeader.LENGTH_BYTES;
        if (InnerPacket.wholeLength(memory, packet, lengthBytes) != lengthBytes
                || Segmenter.completeChecksum(memory, header, lengthBytes) < 0) {
            counters.drop(DropReason.NOT_IP, 1);
            return 0;
        }
        Peer peer = destination(packet, 1);
        if (peer == null) {
            return 0;
        }
        int verdict = flows.taken(peer.id(), memory, packet, lengthBytes, 1, lengthBytes, nowNs);
        if (!Verdict.passes(verdict)) {
            refuse(verdict, packet, lengthBytes, 1, nowNs);
            return 0;
        }
        peer.counters().taken(core, 1, lengthBytes);
        Keypair keypair = peer.keypairs().current();
        if (keypair == null || !keypair.maySend(nowNs)) {
            stage(peer, packet, lengthBytes);
            return 0;
        }
        return sealing.add(keypair, memory, packet - TransportMessage.HEADER_BYTES, lengthBytes);
    }

    private void refuse(int verdict, long packet, int lengthBytes, int packets, long nowNs) {
        if (verdict == FlowAccount.UNRECORDED) {
            counters.drop(DropReason.AUDIT_REFUSED_OUT, packets);
        } else {
            refusals.toPeer(verdict, flows.parsed(), memory, packet, lengthBytes, packets, nowNs);
        }
    }

    /** Takes what the kernel has left to us to cut. */
    private void acceptSuperPacket(long header, int lengthBytes, long nowNs) {
        int segments = segmenter.begin(memory, header, lengthBytes);
        if (segments <= 0) {
            counters.add(Counter.PACKETS_READ, 1);
            counters.drop(DropReason.NOT_IP, 1);
            return;
        }
        counters.add(Counter.PACKETS_READ, segments);
        long packet = header + VirtioNetHeader.LENGTH_BYTES;
        Peer peer = destination(packet, segments);
        if (peer == null) {
            return;
        }
        int verdict = flows.taken(peer.id(), memory, packet, lengthBytes, segments, segmenter.allPacketBytes(), nowNs);
        if (!Verdict.passes(verdict)) {
            refuse(verdict, packet, lengthBytes, segments, nowNs);
            return;
        }
        peer.counters().taken(core, segments, segmenter.allPacketBytes());
        Keypair keypair = peer.keypairs().current();
        boolean sends = keypair != null && keypair.maySend(nowNs);
        int strideBytes = segmenter.strideBytes(sealing.mtuBytes());
        for (int from = 0; from < segments; ) {
            int to = Math.min(segments, from + roomFor(strideBytes, nowNs));
            segmenter.write(memory, nextCut, from, to, strideBytes);
            for (int i = from; i < to; i++) {
                if (sends && keypair != null) {
                    nextCut += sealing.add(keypair, memory, nextCut, segmenter.packetBytes(i));
                } else {
                    long message = nextCut + (long) (i - from) * strideBytes;
                    stage(peer, message + TransportMessage.HEADER_BYTES, segmenter.packetBytes(i));
                }
            }
            from = to;
        }
    }

    /** How many messages of this stride fit behind {@link #nextCut}, at least one: what is in the way is sent first. */
    private int roomFor(int strideBytes, long nowNs) {
        int room = (int) Math.min((end - nextCut) / strideBytes, sealing.room());
        if (room < 1) {
            sealAndSendNow(nowNs);
            nextCut = cuts;
            room = Math.min(CUTS_BYTES / strideBytes, sealing.room());
        }
        return room;
    }

    /** Sends at once, because the memory is needed: what a full socket does not take is lost. */
    private void sealAndSendNow(long nowNs) {
        sealing.sealAndSend(nowNs);
        sealing.dropBlocked();
    }

    /** The peer that a packet goes to; null, and counted, where there is none. */
    private @Nullable Peer destination(long packet, int packets) {
        Peer peer = InnerPacket.version(memory, packet) == 4
                ? routes.snapshot().lookup4(InnerPacket.ipv4Destination(memory, packet))
                : routes.snapshot()
                        .lookup6(
                                InnerPacket.ipv6DestinationHigh(memory, packet),
                                InnerPacket.ipv6DestinationLow(memory, packet));
        if (peer == null) {
            counters.drop(DropReason.NO_PEER, packets);
            return null;
        }
        if (peer.endpoint() == null) {
            counters.drop(DropReason.NO_ENDPOINT, packets);
            return null;
        }
        return peer;
    }

    private void stage(Peer peer, long packet, int lengthBytes) {
        if (staged.stage(peer.id(), memory, packet, lengthBytes, (_, _, _) -> onStagedDropped(peer))) {
            peer.stagedPackets().incrementAndGet();
        } else {
            counters.drop(DropReason.STAGED_OVERFLOW, 1);
        }
        conductor.requestHandshake(peer);
    }

    private void onStagedDropped(Peer peer) {
        peer.stagedPackets().decrementAndGet();
        counters.drop(DropReason.STAGED_OVERFLOW, 1);
    }

    /** Sends the packets that waited for a peer's session, in their order. The sockets must not be blocked. */
    public void sendStaged(Peer peer, long nowNs) {
        Keypair keypair = peer.keypairs().current();
        if (keypair == null || !keypair.maySend(nowNs)) {
            return;
        }
        nextCut = cuts;
        int sent = staged.drain(peer.id(), (from, offset, lengthBytes) -> {
            if (!sealing.hasRoom() || nextCut + READ_ROOM_BYTES > end) {
                sealAndSendNow(nowNs);
                nextCut = cuts;
            }
            MemorySegment.copy(from, offset, memory, nextCut + TransportMessage.HEADER_BYTES, lengthBytes);
            nextCut += sealing.add(keypair, memory, nextCut, lengthBytes);
        });
        peer.stagedPackets().addAndGet(-sent);
        sealing.sealAndSend(nowNs);
    }

    /** Drops the packets that wait for a peer's session. */
    public void purgeStaged(Peer peer, DropReason reason) {
        int purged = staged.purge(peer.id());
        peer.stagedPackets().addAndGet(-purged);
        counters.drop(reason, purged);
    }
}
