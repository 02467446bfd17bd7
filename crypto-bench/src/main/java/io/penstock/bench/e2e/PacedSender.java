package io.penstock.bench.e2e;

import io.penstock.linux.address.Endpoint;
import io.penstock.linux.udp.DatagramPort;
import io.penstock.linux.udp.SendBatch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.LockSupport;

/**
 * Offers datagrams of one length at a steady rate. It sleeps between ticks of half a millisecond and sends what is due in
 * as few system calls as possible, so that the load itself takes little of the processors that it is there to load. What
 * the socket does not take at once is not sent.
 */
final class PacedSender {

    private static final long TICK_NS = 500_000;
    private static final int BATCH = 256;

    private final DatagramPort port;
    private final SendBatch batch = new SendBatch(BATCH);
    private final MemorySegment payload;

    /** Sends from the port to the endpoint. */
    PacedSender(DatagramPort port, Endpoint to, int lengthBytes) {
        this.port = port;
        this.payload = Arena.ofAuto().allocate(lengthBytes);
        for (int i = 0; i < BATCH; i++) {
            batch.add(to, payload.address(), lengthBytes, lengthBytes);
        }
    }

    /**
     * Sends for so long and returns how many datagrams the kernel took.
     *
     * @param packetsPerSecond the rate; one that the machine cannot offer is missed, never made up for later than now
     */
    long send(double packetsPerSecond, double seconds) {
        long start = System.nanoTime();
        long durationNs = (long) (seconds * 1e9);
        long offered = 0;
        long sent = 0;
        for (long elapsedNs = 0; elapsedNs < durationNs; elapsedNs = System.nanoTime() - start) {
            long due = (long) (elapsedNs * packetsPerSecond / 1e9);
            while (offered < due) {
                int count = (int) Math.min(BATCH, due - offered);
                sent += Math.max(0, port.send(batch, BATCH - count));
                offered += count;
                if (System.nanoTime() - start >= durationNs) {
                    return sent;
                }
            }
            LockSupport.parkNanos(TICK_NS);
        }
        return sent;
    }
}
