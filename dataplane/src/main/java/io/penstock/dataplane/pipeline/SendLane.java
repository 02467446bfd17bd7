package io.penstock.dataplane.pipeline;

import io.penstock.dataplane.counters.CoreCounters;
import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.offload.Offload;
import io.penstock.dataplane.offload.OffloadRefusals;
import io.penstock.dataplane.peer.Peer;
import io.penstock.linux.address.Endpoint;
import io.penstock.linux.udp.DatagramPort;
import io.penstock.linux.udp.SendBatch;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/** The datagrams under way to one socket, and whose they are. Used by one thread. */
final class SendLane {

    private static final int BATCH = Sealing.BATCH;
    private static final int EINVAL = 22;
    private static final int EMSGSIZE = 90;

    private final int stripe;
    private final CoreCounters counters;
    private final OffloadRefusals refusals;
    private final NanoClock clock;
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
    private boolean blocked;

    /** Whether a run of the batch was refused, so that others of the batch may be bound to be. */
    private boolean refused;

    private int next;

    SendLane(int stripe, CoreCounters counters, OffloadRefusals refusals, NanoClock clock) {
        this.stripe = stripe;
        this.counters = counters;
        this.refusals = refusals;
        this.clock = clock;
    }

    void setPort(@Nullable DatagramPort port) {
        this.port = port;
    }

    boolean canSegment() {
        return port != null && port.canSegment();
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
            if (refused && to != null && isBoundToBeRefused(next)) {
                sendSingly(to, next, 0);
                next++;
                continue;
            }
            int result = to == null ? -EINVAL : to.send(batch, next);
            if (result > 0) {
                for (int end = next + result; next < end; next++) {
                    onSent(next);
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
        refused = false;
    }

    private int messages(int i) {
        return (lengths[i] + segments[i] - 1) / segments[i];
    }

    /** How many of a run's messages carry a packet: all, or none where it is a keepalive. */
    private int packets(int i) {
        return packetBytes[i][firsts[i]] == 0 ? 0 : messages(i);
    }

    private void onSent(int i) {
        int messages = messages(i);
        Peer peer = peers[i];
        if (messages > 1 && peer != null && peer.isTrainRefused()) {
            peer.onTrainSent();
        }
        onSent(i, 0, messages, lengths[i]);
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
        long bytes4 = 0;
        long bytes6 = 0;
        int packets6 = 0;
        for (int m = fromMessage; m < toMessage; m++) {
            int bytes = packetBytes[i][firsts[i] + m];
            if (bytes < 0) {
                packets6++;
                bytes6 -= bytes;
            } else {
                bytes4 += bytes;
            }
        }
        int packets = toMessage - fromMessage;
        counters.add(Counter.PACKETS_OUT, packets);
        counters.add(Counter.BYTES_OUT, bytes4 + bytes6);
        countFamily(Counter.PACKETS_OUT_IPV4, packets - packets6, Counter.BYTES_OUT_IPV4, bytes4);
        countFamily(Counter.PACKETS_OUT_IPV6, packets6, Counter.BYTES_OUT_IPV6, bytes6);
    }

    private void countFamily(Counter packetCounter, int packets, Counter byteCounter, long bytes) {
        if (packets > 0) {
            counters.add(packetCounter, packets);
            counters.add(byteCounter, bytes);
        }
    }

    /** Runs to a peer whose path has just refused one are not even tried. */
    private boolean isBoundToBeRefused(int i) {
        Peer peer = peers[i];
        return messages(i) > 1 && peer != null && peer.isTrainRefused() && !peer.mayTryTrain(clock.nanoTime());
    }

    /**
     * A datagram was refused. Where it had segments, or a local address that may be gone, its messages are sent once
     * more, one by one: some paths cannot take segments, and addresses move.
     */
    private void onRefused(@Nullable DatagramPort to, int i, int errno) {
        boolean train = messages(i) > 1 && DatagramPort.isTrainRefused(-errno);
        if (to != null && (train || DatagramPort.isSourceGone(-errno))) {
            sendSingly(to, i, errno);
        } else {
            counters.drop(reason(errno), packets(i));
        }
    }

    /**
     * Sends the messages of a run one by one, and by whichever local address the kernel likes once the one they had is
     * refused. It was the run as such that was refused if its first message goes by itself as it is: {@code EINVAL} alone
     * does not tell.
     *
     * @param errno with which the run was refused; 0 where it was not tried
     */
    private void sendSingly(DatagramPort to, int i, int errno) {
        Endpoint via = endpoints[i];
        Peer peer = peers[i];
        if (via == null || peer == null) {
            throw new IllegalStateException("entry " + i + " of " + batch.size() + " goes to nobody");
        }
        for (int m = 0; m < messages(i); m++) {
            int result = sendOne(to, via, i, m);
            if (DatagramPort.isSourceGone(result) && !via.equals(via.withoutSource())) {
                peer.forgetSource();
                via = via.withoutSource();
                result = sendOne(to, via, i, m);
            } else if (m == 0 && result == 1 && messages(i) > 1 && DatagramPort.isTrainRefused(-errno)) {
                onTrainRefused(peer, errno);
            }
            if (result == 1) {
                onSent(i, m, m + 1, messageBytes(i, m));
            } else {
                counters.drop(result == 0 ? DropReason.SEND_BUFFER_FULL : reason(-result), Math.min(packets(i), 1));
            }
        }
    }

    private int sendOne(DatagramPort to, Endpoint via, int i, int message) {
        int lengthBytes = messageBytes(i, message);
        single.clear();
        single.add(via, addresses[i] + (long) message * segments[i], lengthBytes, lengthBytes);
        return to.send(single, 0);
    }

    private int messageBytes(int i, int message) {
        return Math.min(segments[i], lengths[i] - message * segments[i]);
    }

    private void onTrainRefused(Peer peer, int errno) {
        long nowNs = clock.nanoTime();
        peer.onTrainRefused(nowNs + OffloadRefusals.RETRY_NS);
        refusals.refused(Offload.UDP_GSO, errno, nowNs);
        refused = true;
    }

    private static DropReason reason(int errno) {
        return errno == EMSGSIZE ? DropReason.MESSAGE_TOO_LONG : DropReason.SEND_ERROR;
    }
}
