package io.penstock.bench.micro;

import io.penstock.linux.tun.TunQueue;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A TUN queue without a kernel: it gives the same read as often as it is told to, and counts what it is given. */
@SuppressWarnings("restricted") // the contract's raw addresses
final class MemoryTunQueue implements TunQueue {

    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    private static final long IOVEC_BYTES = 16;

    private byte[] read = {};
    private int waiting;
    private long writes;
    private long pieces;

    /** What waits in the queue from now on: a {@code virtio_net_hdr} and a packet, so many times. */
    void fill(byte[] packetWithHeader, int times) {
        read = packetWithHeader;
        waiting = times;
    }

    /** Calls of {@link #write}. */
    long writes() {
        return writes;
    }

    /** Pieces of all of them: packets, merged or not. */
    long pieces() {
        return pieces;
    }

    @Override
    public int fd() {
        return -1;
    }

    /** Copies, as the kernel does. */
    @Override
    public int read(long address, int capacityBytes) {
        if (waiting == 0) {
            return 0;
        }
        waiting--;
        MemorySegment.copy(read, 0, ALL, ValueLayout.JAVA_BYTE, address, read.length);
        return read.length;
    }

    /** Adds up the lengths and copies nothing. */
    @Override
    public int write(long iovecAddress, int iovecCount) {
        writes++;
        pieces += iovecCount;
        long lengthBytes = 0;
        for (int i = 0; i < iovecCount; i++) {
            lengthBytes += ALL.get(ValueLayout.JAVA_LONG, iovecAddress + i * IOVEC_BYTES + Long.BYTES);
        }
        return (int) lengthBytes;
    }
}
