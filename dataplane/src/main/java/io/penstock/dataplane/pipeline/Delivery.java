package io.penstock.dataplane.pipeline;

import io.penstock.dataplane.counters.CoreCounters;
import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.crypto.Aead;
import io.penstock.dataplane.peer.Keypair;
import io.penstock.dataplane.peer.Peer;
import io.penstock.dataplane.routing.AllowedIps;
import io.penstock.dataplane.wire.InnerPacket;
import io.penstock.dataplane.wire.TransportMessage;
import io.penstock.linux.tun.TunQueue;
import io.penstock.linux.tun.VirtioNetHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last stage of the way in, for one core: what was opened and is no replay confirms its session, feeds the timers,
 * is held against AllowedIPs and goes to the TUN queue. Used by the core's thread only.
 */
public final class Delivery {

    private static final int IOVEC_BYTES = 16;

    private final int core;
    private final Routes routes;
    private final ConductorLink conductor;
    private final TunQueue tun;
    private final CoreCounters counters;
    private final MemorySegment iovec = Arena.ofAuto().allocate(IOVEC_BYTES, 8);

    /**
     * The last stage of one core.
     *
     * @param core its number
     * @param routes who may use which inner source address
     * @param conductor is told of sessions confirmed and to be renewed
     * @param tun the core's own queue
     * @param counters the core's own counters
     */
    public Delivery(int core, Routes routes, ConductorLink conductor, TunQueue tun, CoreCounters counters) {
        this.core = core;
        this.routes = routes;
        this.conductor = conductor;
        this.tun = tun;
        this.counters = counters;
    }

    /**
     * Delivers an opened message.
     *
     * @param keypair its session
     * @param segment off-heap memory
     * @param offset where the message's header begins; the header is overwritten
     * @param lengthBytes length of the whole message, header and tag included
     */
    public void deliver(Keypair keypair, MemorySegment segment, long offset, int lengthBytes, long nowNs) {
        Peer peer = keypair.peer();
        confirm(keypair);
        peer.timers().onAuthenticatedReceived(nowNs);
        peer.counters().received(core, 1, lengthBytes);
        if (keypair.wantsRekeyAfterReceive(nowNs)) {
            conductor.requestHandshake(peer);
        }
        int plaintextBytes = lengthBytes - TransportMessage.HEADER_BYTES - Aead.TAG_BYTES;
        if (plaintextBytes == 0) {
            counters.add(Counter.KEEPALIVES_IN, 1);
            return;
        }
        peer.timers().onDataReceived(nowNs);
        long packet = offset + TransportMessage.HEADER_BYTES;
        int packetBytes = InnerPacket.wholeLength(segment, packet, plaintextBytes);
        if (packetBytes <= 0) {
            counters.drop(DropReason.INNER_MALFORMED, 1);
        } else if (sourceOwner(segment, packet) != peer) {
            counters.drop(DropReason.SOURCE_NOT_ALLOWED, 1);
        } else {
            write(segment, packet, packetBytes);
        }
    }

    private void confirm(Keypair keypair) {
        if (keypair.peer().keypairs().isNext(keypair)) {
            List<Keypair> retired = keypair.peer().keypairs().confirm(keypair);
            if (retired != null) {
                conductor.onConfirmed(keypair, retired);
            }
        }
    }

    private @Nullable Peer sourceOwner(MemorySegment segment, long packet) {
        AllowedIps.Snapshot<Peer> allowed = routes.snapshot();
        return InnerPacket.version(segment, packet) == 4
                ? allowed.lookup4(InnerPacket.ipv4Source(segment, packet))
                : allowed.lookup6(
                        InnerPacket.ipv6SourceHigh(segment, packet), InnerPacket.ipv6SourceLow(segment, packet));
    }

    /** The virtio_net_hdr takes the end of the message header's place, so header and packet are one piece. */
    private void write(MemorySegment segment, long packet, int packetBytes) {
        long start = packet - VirtioNetHeader.LENGTH_BYTES;
        VirtioNetHeader.putPlain(segment, start);
        iovec.set(ValueLayout.JAVA_LONG, 0, segment.address() + start);
        iovec.set(ValueLayout.JAVA_LONG, 8, VirtioNetHeader.LENGTH_BYTES + (long) packetBytes);
        int result = tun.write(iovec.address(), 1);
        if (result > 0) {
            counters.add(Counter.PACKETS_IN, 1);
            counters.add(Counter.BYTES_IN, packetBytes);
        } else {
            counters.drop(result == TunQueue.LINK_DOWN ? DropReason.INTERFACE_DOWN : DropReason.TUN_WRITE, 1);
        }
    }
}
