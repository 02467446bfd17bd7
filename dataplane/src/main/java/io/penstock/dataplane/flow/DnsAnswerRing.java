package io.penstock.dataplane.flow;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Copies of DNS answers on their way from one core to whoever reads them: bounded, off-heap, made once. One thread, the
 * core's, puts in; one other thread takes out. Nothing is allocated on the way in, and what finds no room is counted.
 */
final class DnsAnswerRing {

    private static final int MESSAGE_TYPE = 1;

    private static final int SEEN_NS = 0;
    private static final int PEER_ID = 8;
    private static final int MESSAGE = 12;

    private final RingBuffer ring;
    private final UnsafeBuffer buffer;
    private final MemorySegment memory;
    private final AtomicLong lost = new AtomicLong();

    /** A ring of this size, a power of two. */
    DnsAnswerRing(int capacityBytes) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(capacityBytes + RingBufferDescriptor.TRAILER_LENGTH);
        buffer = new UnsafeBuffer(bytes);
        memory = MemorySegment.ofBuffer(bytes);
        ring = new OneToOneRingBuffer(buffer);
    }

    /** Puts in a copy of a message, or counts it as lost when the ring is full. */
    void offer(int peerId, MemorySegment from, long message, int lengthBytes, long seenNs) {
        int at = ring.tryClaim(MESSAGE_TYPE, MESSAGE + lengthBytes);
        if (at < 0) {
            countLost(1);
            return;
        }
        buffer.putLong(at + SEEN_NS, seenNs);
        buffer.putInt(at + PEER_ID, peerId);
        MemorySegment.copy(from, message, memory, (long) at + MESSAGE, lengthBytes);
        ring.commit(at);
    }

    /** Counts answers that were not kept; the core's thread. */
    void countLost(int answers) {
        lost.lazySet(lost.get() + answers);
    }

    /** Takes out what has come. */
    void drain(DnsAnswerReader reader) {
        ring.read((_, from, at, lengthBytes) -> {
            byte[] message = new byte[lengthBytes - MESSAGE];
            from.getBytes(at + MESSAGE, message);
            reader.read(from.getInt(at + PEER_ID), from.getLong(at + SEEN_NS), message);
        });
    }

    /** Answers that were not kept; for any thread. */
    long lostAnswers() {
        return lost.get();
    }
}
