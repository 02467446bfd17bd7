package io.penstock.bench.micro;

import io.penstock.linux.address.Endpoint;
import io.penstock.linux.udp.DatagramPort;
import io.penstock.linux.udp.ReceiveBatch;
import io.penstock.linux.udp.SendBatch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A UDP port without a kernel: what is sent waits here, each train whole, until the other core receives it, or is lost. */
final class MemoryPort implements DatagramPort {

    private static final int TRAINS = 64;
    private static final int TRAIN_BYTES = 1 << 16;

    private final Endpoint from;
    private final boolean keeps;
    private final MemorySegment memory = Arena.global().allocate((long) TRAINS * TRAIN_BYTES, 64);
    private final int[] lengthBytes = new int[TRAINS];
    private final int[] segmentBytes = new int[TRAINS];
    private int waiting;
    private long sent;

    /** A port whose datagrams come from an endpoint; one that does not keep them takes them as fast as it can. */
    MemoryPort(Endpoint from, boolean keeps) {
        this.from = from;
        this.keeps = keeps;
    }

    /** Messages sent so far. */
    long sent() {
        return sent;
    }

    @Override
    public int fd() {
        return -1;
    }

    @Override
    public int localPort() {
        return 51820;
    }

    @Override
    public int receive(ReceiveBatch batch) {
        int count = Math.min(waiting, batch.capacity());
        for (int i = 0; i < count; i++) {
            batch.put(i, memory, (long) i * TRAIN_BYTES, lengthBytes[i], segmentBytes[i], from);
        }
        waiting = 0;
        return count;
    }

    @Override
    public int send(SendBatch batch, int first) {
        for (int i = first; i < batch.size(); i++) {
            sent += Math.ceilDiv(batch.lengthBytes(i), batch.segmentBytes(i));
            if (keeps) {
                batch.copyTo(i, memory, (long) waiting * TRAIN_BYTES);
                lengthBytes[waiting] = batch.lengthBytes(i);
                segmentBytes[waiting] = batch.segmentBytes(i);
                waiting++;
            }
        }
        return batch.size() - first;
    }

    @Override
    public boolean canSegment() {
        return true;
    }

    @Override
    public boolean canMerge() {
        return true;
    }

    @Override
    public void close() {}
}
