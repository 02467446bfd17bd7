package io.penstock.dataplane.device;

import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import io.penstock.dataplane.wire.InitiationMessage;
import io.penstock.linux.address.Endpoint;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue of handshake messages from the cores to the conductor: a Disruptor ring whose slots are made once.
 * Any core offers; the conductor polls.
 */
final class HandshakeInbox {

    /** As many as the kernel's {@code MAX_QUEUED_INCOMING_HANDSHAKES}. */
    static final int CAPACITY = 4096;

    /** With an eighth of the queue waiting, the device is under load and asks for cookies. */
    static final int UNDER_LOAD_DEPTH = CAPACITY / 8;

    /** Takes a message; the memory is good until it returns. */
    interface Handler {
        void onMessage(MemorySegment message, Endpoint from);
    }

    private static final class Slot {
        private final MemorySegment memory;
        private int lengthBytes;
        private @Nullable Endpoint from;

        Slot(MemorySegment memory) {
            this.memory = memory;
        }
    }

    private final RingBuffer<Slot> ring;
    private final EventPoller<Slot> poller;

    HandshakeInbox() {
        Arena arena = Arena.ofAuto();
        ring = RingBuffer.createMultiProducer(
                () -> new Slot(arena.allocate(InitiationMessage.LENGTH_BYTES, 8)), CAPACITY);
        poller = ring.newPoller();
        ring.addGatingSequences(poller.getSequence());
    }

    /** Copies a message behind the others; false when there is no room. */
    boolean offer(MemorySegment memory, long offset, int lengthBytes, Endpoint from) {
        long sequence;
        try {
            sequence = ring.tryNext();
        } catch (InsufficientCapacityException full) {
            return false;
        }
        Slot slot = ring.get(sequence);
        MemorySegment.copy(memory, offset, slot.memory, 0, lengthBytes);
        slot.lengthBytes = lengthBytes;
        slot.from = from;
        ring.publish(sequence);
        return true;
    }

    /** How many messages wait. */
    long depth() {
        return ring.getCursor() - poller.getSequence().get();
    }

    /** Hands over at most this many messages; returns how many. */
    int poll(int limit, Handler handler) {
        int[] handled = {0};
        try {
            poller.poll((slot, _, _) -> {
                Endpoint from = slot.from;
                slot.from = null;
                if (from != null) {
                    handler.onMessage(slot.memory.asSlice(0, slot.lengthBytes), from);
                }
                return ++handled[0] < limit;
            });
        } catch (Exception e) {
            throw new IllegalStateException("a handshake message could not be handled", e);
        }
        return handled[0];
    }
}
