package io.penstock.dataplane.device;

import io.penstock.linux.tun.TunDevice;
import io.penstock.linux.tun.TunQueue;
import io.penstock.linux.tun.VirtioNetHeader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A TUN device without a kernel: a test gives packets to it, and finds in it what was delivered. */
@SuppressWarnings("restricted") // the contract's raw addresses
final class MemoryTun implements TunDevice {

    private static final long IOVEC_BYTES = 16;

    final Deque<byte[]> outgoing = new ArrayDeque<>();
    final List<byte[]> delivered = new ArrayList<>();
    boolean up = true;
    int mtuBytes = 1420;
    boolean takesOffloads;

    private final TunQueue queue = new TunQueue() {
        @Override
        public int fd() {
            return -1;
        }

        @Override
        public int read(long address, int capacityBytes) {
            byte[] packet = outgoing.poll();
            if (packet == null) {
                return 0;
            }
            MemorySegment to = MemorySegment.ofAddress(address).reinterpret(capacityBytes);
            VirtioNetHeader.putPlain(to, 0);
            MemorySegment.copy(packet, 0, to, ValueLayout.JAVA_BYTE, VirtioNetHeader.LENGTH_BYTES, packet.length);
            return VirtioNetHeader.LENGTH_BYTES + packet.length;
        }

        @Override
        public int write(long iovecAddress, int iovecCount) {
            if (!up) {
                return LINK_DOWN;
            }
            byte[] gathered = gather(iovecAddress, iovecCount);
            byte[] packet = new byte[gathered.length - VirtioNetHeader.LENGTH_BYTES];
            System.arraycopy(gathered, VirtioNetHeader.LENGTH_BYTES, packet, 0, packet.length);
            delivered.add(packet);
            return gathered.length;
        }
    };

    private static byte[] gather(long iovecAddress, int iovecCount) {
        MemorySegment iovecs = MemorySegment.ofAddress(iovecAddress).reinterpret(iovecCount * IOVEC_BYTES);
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        for (int i = 0; i < iovecCount; i++) {
            long address = iovecs.get(ValueLayout.JAVA_LONG, i * IOVEC_BYTES);
            long lengthBytes = iovecs.get(ValueLayout.JAVA_LONG, i * IOVEC_BYTES + Long.BYTES);
            all.writeBytes(
                    MemorySegment.ofAddress(address).reinterpret(lengthBytes).toArray(ValueLayout.JAVA_BYTE));
        }
        return all.toByteArray();
    }

    @Override
    public String name() {
        return "mem0";
    }

    @Override
    public List<TunQueue> queues() {
        return List.of(queue);
    }

    @Override
    public int mtuBytes() {
        return mtuBytes;
    }

    @Override
    public void setMtuBytes(int mtuBytes) {
        this.mtuBytes = mtuBytes;
    }

    @Override
    public boolean isUp() {
        return up;
    }

    @Override
    public void setUp(boolean up) {
        this.up = up;
    }

    @Override
    public boolean setOffloads(int flags) {
        return flags == 0 || takesOffloads;
    }

    @Override
    public void close() {}
}
