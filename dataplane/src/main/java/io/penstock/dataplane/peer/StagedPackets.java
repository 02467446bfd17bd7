package io.penstock.dataplane.peer;

import io.penstock.dataplane.buffer.BlockPool;
import io.penstock.dataplane.wire.Protocol;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * One core's plaintext packets that wait for a handshake, in order for each peer (the kernel's
 * {@code staged_packet_queue}). Bounded by {@link Protocol#MAX_STAGED_PACKETS} for a peer and by the pool in total.
 *
 * <p>Packets are copied into blocks of the pool; the blocks of a peer are chained by number. Only the first packet of a
 * peer may allocate. For one thread.
 */
public final class StagedPackets {

    /** Takes a packet; the memory is the receiver's only until it returns. A sink of dropped packets calls back nothing. */
    @FunctionalInterface
    public interface Sink {
        /** Called with where the packet lies and its length in bytes. */
        void packet(MemorySegment memory, long offset, int lengthBytes);
    }

    private static final int SPARE_QUEUES = 64;

    private static final class Queue {
        private int head = BlockPool.NONE;
        private int tail = BlockPool.NONE;
        private int count;
    }

    private final BlockPool pool;
    private final int[] next;
    private final int[] lengths;
    private final Int2ObjectHashMap<Queue> queues = new Int2ObjectHashMap<>();
    private final ArrayDeque<Queue> spares = new ArrayDeque<>(SPARE_QUEUES);

    /** An empty store that takes its blocks from this pool. */
    public StagedPackets(BlockPool pool) {
        this.pool = pool;
        this.next = new int[pool.blocks()];
        this.lengths = new int[pool.blocks()];
    }

    /**
     * Copies a packet behind the peer's others. Where the peer has too many, or the pool is empty, the peer's oldest
     * goes first.
     *
     * @param peerId whose packet
     * @param from the memory it lies in
     * @param offset where it begins
     * @param lengthBytes its length
     * @param dropped is shown the oldest packet before it goes; at most one goes
     * @return false when the packet was refused: it is larger than a block, or no block is free and the peer holds none
     */
    public boolean stage(int peerId, MemorySegment from, long offset, int lengthBytes, Sink dropped) {
        if (lengthBytes > pool.blockBytes()) {
            return false;
        }
        Queue queue = queues.get(peerId);
        if (queue != null && (queue.count == Protocol.MAX_STAGED_PACKETS || pool.available() == 0)) {
            takeOldest(queue, dropped);
        }
        int block = pool.allocate();
        if (block == BlockPool.NONE) {
            return false;
        }
        MemorySegment.copy(from, offset, pool.segment(), pool.offset(block), lengthBytes);
        lengths[block] = lengthBytes;
        append(queue == null ? begin(peerId) : queue, block);
        return true;
    }

    private Queue begin(int peerId) {
        Queue spare = spares.pollLast();
        Queue queue = spare == null ? new Queue() : spare;
        queues.put(peerId, queue);
        return queue;
    }

    private void append(Queue queue, int block) {
        next[block] = BlockPool.NONE;
        if (queue.count++ == 0) {
            queue.head = block;
        } else {
            next[queue.tail] = block;
        }
        queue.tail = block;
    }

    private void takeOldest(Queue queue, Sink sink) {
        int block = queue.head;
        queue.head = next[block];
        queue.count--;
        try {
            sink.packet(pool.segment(), pool.offset(block), lengths[block]);
        } finally {
            pool.free(block);
        }
    }

    /**
     * Hands over the peer's packets, the oldest first, and forgets them. A packet that the sink
     * stages again waits for the next time.
     *
     * @return how many there were
     */
    public int drain(int peerId, Sink sink) {
        Queue queue = queues.remove(peerId);
        if (queue == null) {
            return 0;
        }
        int count = queue.count;
        try {
            while (queue.count > 0) {
                takeOldest(queue, sink);
            }
        } finally {
            release(queue);
        }
        return count;
    }

    private void release(Queue queue) {
        while (queue.count > 0) {
            takeOldest(queue, (_, _, _) -> {});
        }
        if (spares.size() < SPARE_QUEUES) {
            spares.addLast(queue);
        }
    }

    /** Forgets the peer's packets: how many there were. */
    public int purge(int peerId) {
        return drain(peerId, (_, _, _) -> {});
    }

    /** How many packets wait for this peer's handshake. */
    public int count(int peerId) {
        Queue queue = queues.get(peerId);
        return queue == null ? 0 : queue.count;
    }
}
