package io.penstock.dataplane.device;

import io.penstock.linux.tun.TunDevice;
import io.penstock.linux.tun.TunQueue;
import io.penstock.linux.tun.VirtioNetHeader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/** A TUN device without a kernel: a test gives packets to it, and finds in it what was delivered. */
@SuppressWarnings("restricted") // the contract's raw addresses
final class MemoryTun implements TunDevice {

    private static final long IOVEC_BYTES = 16;
    private static final int EINVAL = 22;
    private static final int USO = VirtioNetHeader.TUN_F_USO4 | VirtioNetHeader.TUN_F_USO6;

    /** What the kernel would hand over, each with its {@code virtio_net_hdr}. */
    final Deque<byte[]> outgoing = new ArrayDeque<>();

    /** What was written, without its {@code virtio_net_hdr}. */
    final List<byte[]> delivered = new ArrayList<>();

    /** The {@code gso_size} of what was written, 0 for whole packets. */
    final List<Integer> segmentSizes = new ArrayList<>();

    /** How a kernel answers that takes no super-packets after all. */
    boolean refusesSuperPackets;

    /** Which kinds of super-packets were refused, each time by their {@code gso_type}. */
    final List<Integer> refused = new ArrayList<>();

    /** A kernel that does not know UDP super-packets yet. */
    boolean beforeLinux62;

    /** The offloads that the kernel was told last. */
    int offloads;

    boolean up = true;
    int mtuBytes = 1420;
    boolean takesOffloads;
    int queueCount = 1;

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
            MemorySegment.copy(packet, 0, to, ValueLayout.JAVA_BYTE, 0, packet.length);
            return packet.length;
        }

        @Override
        public int write(long iovecAddress, int iovecCount) {
            if (!up) {
                return LINK_DOWN;
            }
            byte[] gathered = gather(iovecAddress, iovecCount);
            int segmentSize = VirtioNetHeader.gsoSizeBytes(MemorySegment.ofArray(gathered), 0);
            if (segmentSize > 0 && refusesSuperPackets) {
                refused.add(VirtioNetHeader.gsoType(MemorySegment.ofArray(gathered), 0));
                return -EINVAL;
            }
            segmentSizes.add(segmentSize);
            delivered.add(Arrays.copyOfRange(gathered, VirtioNetHeader.LENGTH_BYTES, gathered.length));
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
        return Collections.nCopies(queueCount, queue);
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
    public int setOffloads(int flags) {
        if ((flags != 0 && !takesOffloads) || ((flags & USO) != 0 && beforeLinux62)) {
            return -EINVAL;
        }
        offloads = flags;
        return 0;
    }

    @Override
    public void close() {}
}
