package io.penstock.dataplane.pipeline;

import io.penstock.dataplane.buffer.Slab;
import io.penstock.dataplane.counters.CoreCounters;
import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.flow.FlowParser;
import io.penstock.dataplane.peer.Keypair;
import io.penstock.dataplane.peer.Peer;
import io.penstock.dataplane.policy.RejectAnswer;
import io.penstock.dataplane.policy.Verdict;
import io.penstock.dataplane.wire.TransportMessage;
import io.penstock.linux.tun.TunQueue;
import io.penstock.linux.tun.VirtioNetHeader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;

/**
 * What the policy refuses, for one core: it is counted, and where it is rejected its sender is told, at a limited rate.
 * Used by the core's thread only.
 */
public final class Refusals {

    /** Answers of one core in a second, and at once; the kernel's {@code net.ipv4.icmp_msgs_per_sec} is as many. */
    static final int ANSWERS_PER_SECOND = 1000;

    static final int ANSWERS_AT_ONCE = 50;

    private static final long ANSWER_NS = TimeUnit.SECONDS.toNanos(1) / ANSWERS_PER_SECOND;
    private static final int SLOT_BYTES =
            TransportMessage.OVERHEAD_BYTES + RejectAnswer.MAX_BYTES + TransportMessage.OVERHEAD_BYTES;
    private static final int IOVEC_BYTES = 16;

    private final Slab slab = new Slab(ANSWERS_AT_ONCE, SLOT_BYTES);
    private final Slab iovec = new Slab(1, IOVEC_BYTES);
    private final MemorySegment memory = slab.segment();
    private final TunQueue tun;
    private final Sealing sealing;
    private final CoreCounters counters;
    private int waiting;
    private boolean started;

    /** When the limit would be used up to the last answer. */
    private long paidUntilNs;

    /**
     * The refusals of one core.
     *
     * @param tun takes answers to what came from it
     * @param sealing takes answers to peers; between its batches
     * @param counters the core's own counters
     */
    public Refusals(TunQueue tun, Sealing sealing, CoreCounters counters) {
        this.tun = tun;
        this.sealing = sealing;
        this.counters = counters;
    }

    /**
     * Packets from a peer were refused; an answer leaves with {@link #send}.
     *
     * @param packet where the first of them begins
     * @param lengthBytes its length
     * @param packets how many
     */
    void fromPeer(
            int verdict,
            Peer peer,
            FlowParser parsed,
            MemorySegment from,
            long packet,
            int lengthBytes,
            int packets,
            long nowNs) {
        if (verdict != Verdict.REJECT.code()) {
            counters.drop(DropReason.POLICY_DENIED, packets);
            return;
        }
        counters.drop(DropReason.POLICY_REJECTED, packets);
        Keypair keypair = peer.keypairs().current();
        if (keypair == null || !keypair.maySend(nowNs)) {
            return;
        }
        long message = slab.slotOffset(waiting % ANSWERS_AT_ONCE);
        int answerBytes =
                RejectAnswer.write(from, packet, lengthBytes, parsed, memory, message + TransportMessage.HEADER_BYTES);
        if (answerBytes == 0) {
            return;
        }
        if (waiting == ANSWERS_AT_ONCE || sealing.isBlocked() || !mayAnswer(nowNs)) {
            counters.add(Counter.REJECTIONS_SUPPRESSED, 1);
            return;
        }
        sealing.add(keypair, memory, message, answerBytes);
        waiting++;
    }

    /** Sends the answers to peers; what a full socket does not take is lost. */
    void send(long nowNs) {
        if (waiting > 0) {
            counters.add(Counter.REJECTIONS_SENT, waiting);
            waiting = 0;
            sealing.sealAndSend(nowNs);
            sealing.dropBlocked();
        }
    }

    /** Packets to a peer were refused; parameters as for {@link #fromPeer}. The answer is written at once. */
    void toPeer(
            int verdict, FlowParser parsed, MemorySegment from, long packet, int lengthBytes, int packets, long nowNs) {
        if (verdict != Verdict.REJECT.code()) {
            counters.drop(DropReason.POLICY_DENIED_OUT, packets);
            return;
        }
        counters.drop(DropReason.POLICY_REJECTED_OUT, packets);
        // The first slot is free: answers to peers never wait while the way out runs.
        long header = slab.slotOffset(0);
        int answerBytes =
                RejectAnswer.write(from, packet, lengthBytes, parsed, memory, header + VirtioNetHeader.LENGTH_BYTES);
        if (answerBytes == 0) {
            return;
        }
        if (!mayAnswer(nowNs)) {
            counters.add(Counter.REJECTIONS_SUPPRESSED, 1);
            return;
        }
        VirtioNetHeader.putPlain(memory, header);
        iovec.segment().set(ValueLayout.JAVA_LONG, 0, slab.address(header));
        iovec.segment().set(ValueLayout.JAVA_LONG, Long.BYTES, VirtioNetHeader.LENGTH_BYTES + answerBytes);
        if (tun.write(iovec.address(0), 1) > 0) {
            counters.add(Counter.REJECTIONS_DELIVERED, 1);
        }
    }

    /** A bucket that holds {@link #ANSWERS_AT_ONCE} answers and fills by {@link #ANSWERS_PER_SECOND}. */
    private boolean mayAnswer(long nowNs) {
        long full = nowNs - ANSWERS_AT_ONCE * ANSWER_NS;
        if (!started || paidUntilNs - full < 0) {
            started = true;
            paidUntilNs = full;
        }
        if (paidUntilNs + ANSWER_NS - nowNs > 0) {
            return false;
        }
        paidUntilNs += ANSWER_NS;
        return true;
    }
}
