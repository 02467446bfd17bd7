package io.penstock.dataplane.pipeline;

import io.penstock.dataplane.counters.CoreCounters;
import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.peer.Peer;
import io.penstock.linux.address.Endpoint;
import io.penstock.linux.udp.DatagramPort;
import io.penstock.linux.udp.SendBatch;
import org.jspecify.annotations.Nullable;

/** The datagrams under way to one socket, and whose they are. Used by one thread. */
final class SendLane {

    private static final int BATCH = Sealing.BATCH;
    private static final int EIO = 5;
    private static final int EINVAL = 22;
    private static final int EMSGSIZE = 90;

    private final int stripe;
    private final CoreCounters counters;
    private final SendBatch batch = new SendBatch(BATCH);
    private final SendBatch single = new SendBatch(1);
    private final @Nullable Peer[] peers = new Peer[BATCH];
    private final @Nullable Endpoint[] endpoints = new Endpoint[BATCH];
    private final long[] addresses = new long[BATCH];
    private final int[] lengths = new int[BATCH];
    private final int[] segments = new int[BATCH];
    private final int[][] packetBytes = new int[BATCH][];
    private final int[] firsts = new int[BATCH];
    private @Nullable DatagramPort port;
    private boolean segmentationWorks = true;
    private boolean blocked;
    private int next;

    SendLane(int stripe, CoreCounters counters) {
        this.stripe = stripe;
        this.counters = counters;
    }

    void setPort(@Nullable DatagramPort port) {
        this.port = port;
        segmentationWorks = port == null || port.canSegment();
    }

    boolean canSegment() {
        return segmentationWorks;
    }

    boolean isBlocked() {
        return blocked;
    }

    void add(
            Peer peer,
            Endpoint endpoint,
            long address,
            int lengthBytes,
            int segmentBytes,
            int[] innerLengths,
            int first) {
        int i = batch.size();
        batch.add(endpoint, address, lengthBytes, segmentBytes);
        peers[i] = peer;
        endpoints[i] = endpoint;
        addresses[i] = address;
        lengths[i] = lengthBytes;
        segments[i] = segmentBytes;
        packetBytes[i] = innerLengths;
        firsts[i] = first;
    }

    void flush() {
        blocked = false;
        DatagramPort to = port;
        while (next < batch.size()) {
            int result = to == null ? -EINVAL : to.send(batch, next);
            if (result > 0) {
                for (int end = next + result; next < end; next++) {
                    onSent(next, 0, messages(next), lengths[next]);
                }
            } else if (result == 0) {
                blocked = true;
                return;
            } else {
                onRefused(to, next, -result);
                next++;
            }
        }
        clear();
    }

    void dropBlocked() {
        for (; next < batch.size(); next++) {
            counters.drop(DropReason.SEND_BUFFER_FULL, packets(next));
        }
        blocked = false;
        clear();
    }

    private void clear() {
        for (int i = 0; i < batch.size(); i++) {
            peers[i] = null;
            endpoints[i] = null;
        }
        batch.clear();
        next = 0;
    }

    private int messages(int i) {
        return (lengths[i] + segments[i] - 1) / segments[i];
    }

    /** How many of a run's messages carry a packet: all, or none where it is a keepalive. */
    private int packets(int i) {
        return packetBytes[i][firsts[i]] == 0 ? 0 : messages(i);
    }

    private void onSent(int i, int fromMessage, int toMessage, long lengthBytes) {
        Peer peer = peers[i];
        if (peer != null) {
            peer.counters().sent(stripe, toMessage - fromMessage, lengthBytes);
        }
        if (packets(i) == 0) {
            counters.add(Counter.KEEPALIVES_OUT, 1);
            return;
        }
        long innerBytes = 0;
        for (int m = fromMessage; m < toMessage; m++) {
            innerBytes += packetBytes[i][firsts[i] + m];
        }
        counters.add(Counter.PACKETS_OUT, toMessage - fromMessage);
        counters.add(Counter.BYTES_OUT, innerBytes);
    }

    /**
     * A datagram was refused. Where it had segments, or a local address that may be gone, its messages are sent once
     * more, one by one and from whichever address the kernel likes: some drivers cannot segment, and addresses move.
     */
    private void onRefused(@Nullable DatagramPort to, int i, int errno) {
        Endpoint endpoint = endpoints[i];
        Peer peer = peers[i];
        boolean mayRetry = DatagramPort.isSourceGone(-errno) || DatagramPort.isTrainRefused(-errno);
        if (to == null || endpoint == null || peer == null || !mayRetry) {
            counters.drop(reason(errno), packets(i));
            return;
        }
        if (errno == EIO && messages(i) > 1) {
            segmentationWorks = false;
        }
        peer.forgetSource();
        Endpoint anywhere = endpoint.withoutSource();
        for (int m = 0; m < messages(i); m++) {
            int at = m * segments[i];
            int lengthBytes = Math.min(segments[i], lengths[i] - at);
            single.clear();
            single.add(anywhere, addresses[i] + at, lengthBytes, lengthBytes);
            int result = to.send(single, 0);
            if (result == 1) {
                onSent(i, m, m + 1, lengthBytes);
            } else {
                counters.drop(result == 0 ? DropReason.SEND_BUFFER_FULL : reason(-result), Math.min(packets(i), 1));
            }
        }
    }

    private static DropReason reason(int errno) {
        return errno == EMSGSIZE ? DropReason.MESSAGE_TOO_LONG : DropReason.SEND_ERROR;
    }
}
