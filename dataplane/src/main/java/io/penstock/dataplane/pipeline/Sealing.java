package io.penstock.dataplane.pipeline;

import io.penstock.dataplane.counters.Stage;
import io.penstock.dataplane.crypto.Aead;
import io.penstock.dataplane.handoff.HandOff;
import io.penstock.dataplane.handoff.Saturation;
import io.penstock.dataplane.peer.Keypair;
import io.penstock.dataplane.peer.Peer;
import io.penstock.dataplane.wire.InnerPacket;
import io.penstock.dataplane.wire.TransportMessage;
import io.penstock.linux.address.Endpoint;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The middle of the way out, for one core: messages laid out in a slot get their padding, their nonces in order, their
 * seal, and are passed on in runs of equal messages to one peer. Used by the core's thread only.
 */
public final class Sealing {

    /** Messages per batch: several super-packets of ordinary segments. */
    public static final int BATCH = 512;

    /** With fewer places left, the batch is sent before the next packet is read. */
    private static final int RESERVE = 128;

    private final Aead aead;
    private final Sending sending;
    private final ConductorLink conductor;
    private final HandOff handOff;
    private final StageWatch watch;
    private final Saturation saturation = new Saturation();
    private final @Nullable Keypair[] keypairs = new Keypair[BATCH];
    private final long[] offsets = new long[BATCH];

    /** Lengths of the packets; those of IPv6 are negative, since nobody can tell any more once they are sealed. */
    private final int[] packetBytes = new int[BATCH];

    private final int[] paddedBytes = new int[BATCH];
    private MemorySegment memory = MemorySegment.NULL;
    private int mtuBytes;
    private int count;
    private long batchBytes;
    private int runs;

    /** Whether neighbours seal with us, and up to which message the batch is known to be sealed. */
    private boolean shared;

    private int sealed;

    /**
     * The middle of the way out of one core.
     *
     * @param aead the core's own worker
     * @param sending takes sealed runs
     * @param conductor is told of sessions to be renewed
     * @param handOff the core's own part in the exchange of cipher work
     * @param watch notes the batches
     */
    public Sealing(Aead aead, Sending sending, ConductorLink conductor, HandOff handOff, StageWatch watch) {
        this.aead = aead;
        this.sending = sending;
        this.conductor = conductor;
        this.handOff = handOff;
        this.watch = watch;
    }

    /** Sets the interface's MTU, past which no padding goes. */
    public void setMtuBytes(int mtuBytes) {
        this.mtuBytes = mtuBytes;
    }

    /** The interface's MTU. */
    public int mtuBytes() {
        return mtuBytes;
    }

    /** Whether a batch may go on before {@link #sealAndSend}, with the next packet or an ordinary super-packet. */
    public boolean hasRoom() {
        return room() > RESERVE;
    }

    /** How many messages may be added before {@link #sealAndSend}. */
    public int room() {
        return BATCH - count;
    }

    /**
     * Adds a message whose packet lies behind the room for its header.
     *
     * @param offset where the message's header will be
     * @param lengthBytes the packet's length, 0 for a keepalive
     * @return how many bytes the message will occupy
     */
    public int add(Keypair keypair, MemorySegment segment, long offset, int lengthBytes) {
        int padded = TransportMessage.paddedLength(lengthBytes, mtuBytes);
        // Zeros for the padding, and a few into the tag's place behind it: two stores instead of a loop.
        long end = offset + TransportMessage.HEADER_BYTES + lengthBytes;
        segment.set(ValueLayout.JAVA_LONG_UNALIGNED, end, 0);
        segment.set(ValueLayout.JAVA_LONG_UNALIGNED, end + Long.BYTES, 0);
        memory = segment;
        keypairs[count] = keypair;
        offsets[count] = offset;
        packetBytes[count] =
                InnerPacket.version(segment, offset + TransportMessage.HEADER_BYTES) == 6 ? -lengthBytes : lengthBytes;
        paddedBytes[count] = padded;
        count++;
        batchBytes += padded;
        return padded + TransportMessage.OVERHEAD_BYTES;
    }

    /** Seals what was added and sends it. */
    public void sealAndSend(long nowNs) {
        int messages = count;
        if (messages == 0) {
            sending.flush();
            return;
        }
        watch.lap(Stage.READ);
        try {
            if (handOff.isPossible()) {
                offer(Saturation.work(count, batchBytes));
            }
            for (int from = 0; from < count; ) {
                int to = sameKeypair(from);
                seal(keypair(from), from, to, nowNs);
                from = to;
            }
        } finally {
            endBatch();
        }
        watch.lap(Stage.SEAL);
        sending.flush();
        watch.lap(Stage.SEND);
        watch.batch(Stage.SEAL, messages);
        watch.batch(Stage.SEND, runs);
        runs = 0;
    }

    private void endBatch() {
        if (shared) {
            shared = false;
            handOff.finish();
        }
        Arrays.fill(keypairs, 0, count, null);
        count = 0;
        batchBytes = 0;
        sealed = 0;
    }

    /** Where it is worth it, takes all nonces of the batch in order and lets the neighbours seal with us from then on. */
    private void offer(long work) {
        if (!handOff.isWanted(saturation, work)) {
            return;
        }
        shared = true;
        for (int from = 0; from < count; ) {
            int to = sameKeypair(from);
            Keypair keypair = keypair(from);
            long counter = keypair.takeCounters(to - from);
            for (int i = from; i < to; i++, counter++) {
                TransportMessage.putHeader(memory, offsets[i], keypair.remoteIndex(), counter);
                long packet = offsets[i] + TransportMessage.HEADER_BYTES;
                handOff.seal(keypair.sendKey(), memory, packet, paddedBytes[i], counter);
            }
            from = to;
        }
        handOff.offer(work);
    }

    /** Whether messages wait for a full socket. */
    boolean isBlocked() {
        return sending.isBlocked();
    }

    /** Drops what waits for a full socket, so that the memory it lies in may be used again. */
    public void dropBlocked() {
        sending.dropBlocked();
    }

    private int sameKeypair(int from) {
        int to = from + 1;
        while (to < count && keypairs[to] == keypairs[from]) {
            to++;
        }
        return to;
    }

    private Keypair keypair(int i) {
        Keypair keypair = keypairs[i];
        if (keypair == null) {
            throw new IllegalStateException("message " + i + " of " + count + " has no session");
        }
        return keypair;
    }

    private void seal(Keypair keypair, int from, int to, long nowNs) {
        Peer peer = keypair.peer();
        if (!shared) {
            sealInline(keypair, from, to);
        }
        boolean data = false;
        for (int i = from; i < to && !data; i++) {
            data = packetBytes[i] != 0;
        }
        peer.timers().onAuthenticatedSent(nowNs);
        if (data) {
            peer.timers().onDataSent(nowNs);
        }
        if (keypair.wantsRekeyAfterSend(nowNs)) {
            conductor.requestHandshake(peer);
        }
        pass(peer, from, to);
    }

    private void sealInline(Keypair keypair, int from, int to) {
        long counter = keypair.takeCounters(to - from);
        for (int i = from; i < to; i++, counter++) {
            TransportMessage.putHeader(memory, offsets[i], keypair.remoteIndex(), counter);
            aead.seal(keypair.sendKey(), counter, memory, offsets[i] + TransportMessage.HEADER_BYTES, paddedBytes[i]);
        }
    }

    /** Cuts messages from..to into runs: equal lengths, of which the last may be shorter, side by side in memory. */
    private void pass(Peer peer, int from, int to) {
        Endpoint endpoint = peer.endpoint();
        boolean trains = sending.canSegment(peer, endpoint);
        int start = from;
        while (start < to) {
            int segmentBytes = paddedBytes[start] + TransportMessage.OVERHEAD_BYTES;
            int end = start + 1;
            while (trains && end < to && continues(start, end, segmentBytes)) {
                end++;
            }
            collect(end);
            long lengthBytes =
                    offsets[end - 1] + paddedBytes[end - 1] + TransportMessage.OVERHEAD_BYTES - offsets[start];
            sending.add(
                    peer,
                    endpoint,
                    memory.address() + offsets[start],
                    (int) lengthBytes,
                    segmentBytes,
                    packetBytes,
                    start);
            runs++;
            start = end;
        }
    }

    /** Before messages leave, they must be sealed; those before them may leave meanwhile. */
    private void collect(int to) {
        if (shared && sealed < to) {
            if (!sending.isBlocked()) {
                sending.flush();
            }
            for (; sealed < to; sealed++) {
                handOff.collect();
            }
        }
    }

    private boolean continues(int start, int next, int segmentBytes) {
        int messages = next - start;
        int previousBytes = paddedBytes[next - 1] + TransportMessage.OVERHEAD_BYTES;
        int nextBytes = paddedBytes[next] + TransportMessage.OVERHEAD_BYTES;
        return previousBytes == segmentBytes
                && nextBytes <= segmentBytes
                && packetBytes[next] != 0
                && offsets[next] == offsets[next - 1] + previousBytes
                && messages < Sending.MAX_SEGMENTS
                && messages * (long) segmentBytes + nextBytes <= Sending.MAX_RUN_BYTES;
    }
}
