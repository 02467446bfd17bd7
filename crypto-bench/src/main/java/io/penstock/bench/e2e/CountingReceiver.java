package io.penstock.bench.e2e;

import io.penstock.linux.udp.DatagramPort;
import io.penstock.linux.udp.ReceiveBatch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.LockSupport;

/** Counts the datagrams of a port on a thread of its own, which sleeps half a millisecond whenever few are waiting. */
final class CountingReceiver implements AutoCloseable {

    private static final long TICK_NS = 500_000;
    private static final int BATCH = 256;
    private static final int ROOM_BYTES = 2048;

    private final DatagramPort port;
    private final ReceiveBatch batch = new ReceiveBatch(BATCH);
    private final MemorySegment buffers = Arena.ofAuto().allocate((long) BATCH * ROOM_BYTES);
    private final Thread thread = Thread.ofPlatform().daemon().name("receiver").unstarted(this::receive);
    private volatile long count;
    private volatile boolean closed;

    CountingReceiver(DatagramPort port) {
        this.port = port;
        for (int i = 0; i < BATCH; i++) {
            batch.buffer(i, buffers.address() + (long) i * ROOM_BYTES, ROOM_BYTES);
        }
        thread.start();
    }

    /** Datagrams so far. */
    long count() {
        return count;
    }

    private void receive() {
        long received = 0;
        while (!closed) {
            int filled = port.receive(batch);
            if (filled > 0) {
                received += filled;
                count = received;
            }
            if (filled < BATCH / 4) {
                LockSupport.parkNanos(TICK_NS);
            }
        }
    }

    /** Ends the thread; the port stays open. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
