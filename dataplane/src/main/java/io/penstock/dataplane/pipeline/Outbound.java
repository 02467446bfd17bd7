package io.penstock.dataplane.pipeline;

import io.penstock.dataplane.buffer.Slab;
import io.penstock.dataplane.counters.CoreCounters;
import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.peer.Keypair;
import io.penstock.dataplane.peer.Peer;
import io.penstock.dataplane.peer.StagedPackets;
import io.penstock.dataplane.wire.InnerPacket;
import io.penstock.dataplane.wire.TransportMessage;
import io.penstock.linux.tun.TunQueue;
import io.penstock.linux.tun.VirtioNetHeader;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The way out, for one core: drain the TUN queue into a slot, message after message, seal them where they lie, send
 * them. Used by the core's thread only.
 */
public final class Outbound {

    /** Room for a batch: what one datagram with segments can carry, and one more packet. */
    public static final int SLOT_BYTES = 1 << 17;

    private static final int READ_ROOM_BYTES = 1 << 16;

    private final Slab slab;
    private final MemorySegment memory;
    private final Routes routes;
    private final ConductorLink conductor;
    private final StagedPackets staged;
    private final Sealing sealing;
    private final CoreCounters counters;
    private long nextStaged;

    /**
     * The way out of one core.
     *
     * @param slab one slot of {@link #SLOT_BYTES}
     * @param routes which peer has which inner destination address
     * @param conductor is asked for sessions
     * @param staged the core's own store of packets that wait for a session
     * @param sealing takes the messages of a batch
     * @param counters the core's own counters
     */
    public Outbound(
            Slab slab,
            Routes routes,
            ConductorLink conductor,
            StagedPackets staged,
            Sealing sealing,
            CoreCounters counters) {
        this.slab = slab;
        this.memory = slab.segment();
        this.routes = routes;
        this.conductor = conductor;
        this.staged = staged;
        this.sealing = sealing;
        this.counters = counters;
    }

    /**
     * Drains the queue until it is empty or the slot is full, and sends what was read.
     *
     * @return packets read; 0 when there were none; a negated {@code errno} when the queue failed
     */
    public int pump(TunQueue tun, long nowNs) {
        int packets = 0;
        int result = 1;
        long base = slab.slotOffset(0);
        long at = base;
        while (sealing.hasRoom() && at + READ_ROOM_BYTES <= base + SLOT_BYTES) {
            // The virtio_net_hdr ends where the packet begins, in the place that the message header takes afterwards.
            long packet = at + TransportMessage.HEADER_BYTES;
            long header = packet - VirtioNetHeader.LENGTH_BYTES;
            result = tun.read(slab.address(header), READ_ROOM_BYTES - TransportMessage.HEADER_BYTES);
            if (result <= 0) {
                break;
            }
            packets++;
            at += accept(packet, result - VirtioNetHeader.LENGTH_BYTES, nowNs);
        }
        sealing.sealAndSend(nowNs);
        return packets > 0 ? packets : Math.min(result, 0);
    }

    /** Takes one packet; returns how many bytes of the slot its message occupies, 0 when it does not leave now. */
    private int accept(long packet, int lengthBytes, long nowNs) {
        counters.add(Counter.PACKETS_READ, 1);
        if (InnerPacket.wholeLength(memory, packet, lengthBytes) != lengthBytes) {
            counters.drop(DropReason.NOT_IP, 1);
            return 0;
        }
        Peer peer = destinationOwner(packet);
        if (peer == null) {
            counters.drop(DropReason.NO_PEER, 1);
            return 0;
        }
        if (peer.endpoint() == null) {
            counters.drop(DropReason.NO_ENDPOINT, 1);
            return 0;
        }
        Keypair keypair = peer.keypairs().current();
        if (keypair == null || !keypair.maySend(nowNs)) {
            stage(peer, packet, lengthBytes);
            return 0;
        }
        return sealing.add(keypair, memory, packet - TransportMessage.HEADER_BYTES, lengthBytes);
    }

    private @Nullable Peer destinationOwner(long packet) {
        return InnerPacket.version(memory, packet) == 4
                ? routes.snapshot().lookup4(InnerPacket.ipv4Destination(memory, packet))
                : routes.snapshot()
                        .lookup6(
                                InnerPacket.ipv6DestinationHigh(memory, packet),
                                InnerPacket.ipv6DestinationLow(memory, packet));
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
        nextStaged = slab.slotOffset(0);
        int sent = staged.drain(peer.id(), (from, offset, lengthBytes) -> {
            MemorySegment.copy(from, offset, memory, nextStaged + TransportMessage.HEADER_BYTES, lengthBytes);
            nextStaged += sealing.add(keypair, memory, nextStaged, lengthBytes);
            if (!sealing.hasRoom() || nextStaged + READ_ROOM_BYTES > slab.slotOffset(0) + SLOT_BYTES) {
                sealing.sealAndSend(nowNs);
                // The slot is needed for the next packets, so what a full socket does not take at once is lost.
                sealing.dropBlocked();
                nextStaged = slab.slotOffset(0);
            }
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
