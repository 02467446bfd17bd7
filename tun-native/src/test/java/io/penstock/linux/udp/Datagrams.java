package io.penstock.linux.udp;

import io.penstock.linux.address.Endpoint;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** Buffers and short cuts for tests that send and receive. */
final class Datagrams implements AutoCloseable {

    private static final int CAPACITY = 16;
    private static final int BUFFER_BYTES = 65_536;
    private static final long PATIENCE_NS = 5_000_000_000L;

    final Arena arena = Arena.ofConfined();
    final ReceiveBatch received = new ReceiveBatch(CAPACITY);
    final SendBatch batch = new SendBatch(CAPACITY);
    private final MemorySegment buffers = arena.allocate((long) CAPACITY * BUFFER_BYTES);

    Datagrams() {
        for (int i = 0; i < CAPACITY; i++) {
            received.buffer(i, buffers.address() + (long) i * BUFFER_BYTES, BUFFER_BYTES);
        }
    }

    static Endpoint at(String address, int port) {
        return Endpoint.of(InetAddress.ofLiteral(address), port);
    }

    MemorySegment bytes(int... values) {
        MemorySegment bytes = arena.allocate(values.length);
        for (int i = 0; i < values.length; i++) {
            bytes.set(ValueLayout.JAVA_BYTE, i, (byte) values[i]);
        }
        return bytes;
    }

    int send(DatagramPort port, Endpoint to, MemorySegment bytes, int segmentBytes) {
        batch.clear();
        batch.add(to, bytes.address(), (int) bytes.byteSize(), segmentBytes);
        return port.send(batch, 0);
    }

    int send(DatagramPort port, Endpoint to, MemorySegment bytes) {
        return send(port, to, bytes, (int) bytes.byteSize());
    }

    /** Receives once, waiting for something to come. */
    int await(DatagramPort port) throws InterruptedException {
        long deadlineNs = System.nanoTime() + PATIENCE_NS;
        while (true) {
            int count = port.receive(received);
            if (count != 0 || System.nanoTime() - deadlineNs > 0) {
                return count;
            }
            Thread.sleep(1);
        }
    }

    byte[] entry(int i) {
        return buffers.asSlice((long) i * BUFFER_BYTES, received.lengthBytes(i)).toArray(ValueLayout.JAVA_BYTE);
    }

    /** Receives until so many bytes came: every single datagram, cut at the strides. */
    List<byte[]> awaitDatagrams(DatagramPort port, int totalBytes) throws InterruptedException {
        List<byte[]> datagrams = new ArrayList<>();
        int bytes = 0;
        while (bytes < totalBytes) {
            int count = await(port);
            if (count <= 0) {
                throw new AssertionError("only " + bytes + " of " + totalBytes + " bytes came, then " + count);
            }
            for (int i = 0; i < count; i++) {
                byte[] entry = entry(i);
                bytes += entry.length;
                for (int at = 0; at < entry.length; at += received.segmentBytes(i)) {
                    int length = Math.min(received.segmentBytes(i), entry.length - at);
                    byte[] datagram = new byte[length];
                    System.arraycopy(entry, at, datagram, 0, length);
                    datagrams.add(datagram);
                }
            }
        }
        return datagrams;
    }

    @Override
    public void close() {
        arena.close();
    }
}
