package io.penstock.dataplane.offload;

import io.penstock.linux.tun.VirtioNetHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A batch laid out in memory as a receive slot holds it, run through a coalescer, and its groups read back. */
final class CoalescedBatch {

    /** What the kernel would be given: a {@code virtio_net_hdr} and an IP packet. */
    @SuppressWarnings("ArrayRecordComponent")
    record Written(
            int flags,
            int gsoType,
            int gsoSize,
            int headerBytes,
            int checksumStart,
            int checksumOffset,
            byte[] packet) {

        /** The packets that the kernel would make of it. */
        List<byte[]> cut() {
            return gsoType == VirtioNetHeader.GSO_NONE ? List.of(packet) : SlowModel.cut(packet, gsoSize);
        }
    }

    private static final int HEADROOM = 16;
    private static final byte CANARY = 0x5a;

    final MemorySegment memory = Arena.ofAuto().allocate(4 << 20);
    final Coalescer coalescer;
    private final List<byte[]> packets = new ArrayList<>();
    private final List<Integer> offsets = new ArrayList<>();

    CoalescedBatch(int capacity) {
        coalescer = new Coalescer(capacity);
    }

    /** Lays the packets out, adds and finishes them. */
    List<Written> run(List<byte[]> batch) {
        lay(batch);
        addAll();
        coalescer.finish();
        return groups();
    }

    void lay(List<byte[]> batch) {
        memory.fill(CANARY);
        packets.clear();
        offsets.clear();
        int at = 3;
        for (byte[] packet : batch) {
            at += HEADROOM;
            packets.add(packet);
            offsets.add(at);
            MemorySegment.copy(packet, 0, memory, ValueLayout.JAVA_BYTE, at, packet.length);
            at += packet.length + 16;
        }
    }

    void addAll() {
        coalescer.clear();
        for (int i = 0; i < offsets.size(); i++) {
            coalescer.add(memory, offsets.get(i), packets.get(i).length);
        }
    }

    private List<Written> groups() {
        List<Written> groups = new ArrayList<>();
        for (int group = 0; group < coalescer.groups(); group++) {
            groups.add(read(coalescer.iovecAddress(group), coalescer.packets(group)));
        }
        return groups;
    }

    /** Every group taken apart again, packet by packet. */
    List<Written> split() {
        List<Written> singles = new ArrayList<>();
        for (int group = 0; group < coalescer.groups(); group++) {
            coalescer.split(group);
            for (int i = 0; i < coalescer.packets(group); i++) {
                singles.add(read(coalescer.iovecAddress(group) + 16L * i, 1));
            }
        }
        return singles;
    }

    /** Gathers the pieces as writev would; each must lie inside of the batch's memory. */
    @SuppressWarnings("restricted")
    private Written read(long iovecs, int count) {
        MemorySegment array = MemorySegment.ofAddress(iovecs).reinterpret(16L * count);
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            long address = array.getAtIndex(ValueLayout.JAVA_LONG, 2L * i);
            long length = array.getAtIndex(ValueLayout.JAVA_LONG, 2L * i + 1);
            bytes.writeBytes(memory.asSlice(address - memory.address(), length).toArray(ValueLayout.JAVA_BYTE));
        }
        byte[] all = bytes.toByteArray();
        ByteBuffer header = ByteBuffer.wrap(all).order(java.nio.ByteOrder.nativeOrder());
        return new Written(
                all[0],
                all[1],
                header.getShort(4) & 0xffff,
                header.getShort(2) & 0xffff,
                header.getShort(6) & 0xffff,
                header.getShort(8) & 0xffff,
                java.util.Arrays.copyOfRange(all, VirtioNetHeader.LENGTH_BYTES, all.length));
    }

    /** Nothing may be written behind a packet or more than the virtio_net_hdr in front of it. */
    void assertNothingElseWritten() {
        long untouched = 0;
        for (int i = 0; i < offsets.size(); i++) {
            assertUntouched(untouched, offsets.get(i) - VirtioNetHeader.LENGTH_BYTES);
            untouched = offsets.get(i) + (long) packets.get(i).length;
        }
        assertUntouched(untouched, untouched + 100_000L);
    }

    private void assertUntouched(long from, long to) {
        for (long at = from; at < to; at++) {
            if (memory.get(ValueLayout.JAVA_BYTE, at) != CANARY) {
                throw new AssertionError("written at " + at + ", outside of every packet");
            }
        }
    }
}
