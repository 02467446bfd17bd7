package io.penstock.dataplane.pipeline;

import io.penstock.dataplane.counters.CoreCounters;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.offload.OffloadRefusals;
import io.penstock.dataplane.peer.Peer;
import io.penstock.linux.address.Endpoint;
import io.penstock.linux.udp.DatagramPort;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * The end of the way out, for one core or for the conductor: runs of sealed messages become datagrams of the IPv4 or
 * the IPv6 socket, and what the kernel refuses is counted. Used by one thread.
 */
public final class Sending {

    /** Segments that one datagram may carry: the kernel's {@code UDP_MAX_SEGMENTS} before 6.9. */
    public static final int MAX_SEGMENTS = 64;

    /** Bytes that one datagram with segments may carry, below what an IPv4 or IPv6 packet can hold. */
    public static final int MAX_RUN_BYTES = 65_000;

    private final SendLane ipv4;
    private final SendLane ipv6;
    private final CoreCounters counters;
    private final boolean segments;
    private final NanoClock clock;

    /**
     * The end of a way out, without sockets yet.
     *
     * @param stripe which stripe of a peer's counters is ours
     * @param counters our own counters
     * @param segments whether runs of several messages are wanted ({@code UDP_SEGMENT})
     * @param refusals where refused runs are noted
     * @param clock read where a run was refused, not otherwise
     */
    public Sending(int stripe, CoreCounters counters, boolean segments, OffloadRefusals refusals, NanoClock clock) {
        this.counters = counters;
        this.segments = segments;
        this.clock = clock;
        ipv4 = new SendLane(stripe, counters, refusals, clock);
        ipv6 = new SendLane(stripe, counters, refusals, clock);
    }

    /** Exchanges the sockets; null for a family that the machine does not have. Nothing may be under way. */
    public void setPorts(@Nullable DatagramPort port4, @Nullable DatagramPort port6) {
        ipv4.setPort(port4);
        ipv6.setPort(port6);
    }

    /** Whether a run of several messages may be added for this peer: not while the path to him is known to refuse them. */
    public boolean canSegment(Peer peer, @Nullable Endpoint endpoint) {
        return segments
                && endpoint != null
                && lane(endpoint).canSegment()
                && (!peer.isTrainRefused() || peer.mayTryTrain(clock.nanoTime()));
    }

    /**
     * Adds a run of sealed messages of one length, of which the last may be shorter.
     *
     * @param endpoint where to; null: the run is dropped and counted
     * @param address where the messages lie, side by side
     * @param lengthBytes of all
     * @param segmentBytes of each but the last
     * @param packetBytes lengths of the inner packets of a batch, negative for IPv6, 0 for a keepalive; read again while
     *     messages wait
     * @param first where the run's first is in it
     */
    public void add(
            Peer peer,
            @Nullable Endpoint endpoint,
            long address,
            int lengthBytes,
            int segmentBytes,
            int[] packetBytes,
            int first) {
        if (endpoint == null) {
            int messages = (lengthBytes + segmentBytes - 1) / segmentBytes;
            counters.drop(DropReason.NO_ENDPOINT, packetBytes[first] == 0 ? 0 : messages);
            return;
        }
        lane(endpoint).add(peer, endpoint, address, lengthBytes, segmentBytes, packetBytes, first);
    }

    private SendLane lane(Endpoint endpoint) {
        return endpoint.ipv6() ? ipv6 : ipv4;
    }

    /** Sends what was added. What a full socket does not take waits: see {@link #isBlocked}. */
    public void flush() {
        ipv4.flush();
        ipv6.flush();
    }

    /** Whether a socket is full and messages wait; the memory they lie in must stay as it is until they are gone. */
    public boolean isBlocked() {
        return ipv4.isBlocked() || ipv6.isBlocked();
    }

    /** Drops what waits for a full socket, for an owner who cannot wait. */
    public void dropBlocked() {
        ipv4.dropBlocked();
        ipv6.dropBlocked();
    }
}
