package io.penstock.linux.tun;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * {@code struct virtio_net_hdr} as a flyweight over a segment ({@code linux/virtio_net.h}); fields are in the machine's
 * own byte order.
 */
public final class VirtioNetHeader {

    /** Length of the header in front of every packet. */
    public static final int LENGTH_BYTES = 10;

    /** {@code flags}: the checksum has yet to be written. */
    public static final int NEEDS_CSUM = 1;

    /** {@code flags}: the checksum was verified. */
    public static final int DATA_VALID = 2;

    /** {@code gso_type}: a plain packet. */
    public static final int GSO_NONE = 0;

    /** {@code gso_type}: IPv4 TCP super-packet. */
    public static final int GSO_TCPV4 = 1;

    /** {@code gso_type}: IPv6 TCP super-packet. */
    public static final int GSO_TCPV6 = 4;

    /** {@code gso_type}: UDP super-packet, Linux 6.2 and later. */
    public static final int GSO_UDP_L4 = 5;

    /** {@code gso_type}: bit beside the type, the super-packet's TCP segments carry ECN. */
    public static final int GSO_ECN = 0x80;

    /** {@code TUNSETOFFLOAD}: unfinished checksums are understood. */
    public static final int TUN_F_CSUM = 0x01;

    /** {@code TUNSETOFFLOAD}: IPv4 TCP super-packets are understood. */
    public static final int TUN_F_TSO4 = 0x02;

    /** {@code TUNSETOFFLOAD}: IPv6 TCP super-packets are understood. */
    public static final int TUN_F_TSO6 = 0x04;

    /** {@code TUNSETOFFLOAD}: super-packets with ECN bits are understood. */
    public static final int TUN_F_TSO_ECN = 0x08;

    /** {@code TUNSETOFFLOAD}: IPv4 UDP super-packets are understood (with {@link #TUN_F_USO6}). */
    public static final int TUN_F_USO4 = 0x20;

    /** {@code TUNSETOFFLOAD}: IPv6 UDP super-packets are understood (with {@link #TUN_F_USO4}). */
    public static final int TUN_F_USO6 = 0x40;

    private VirtioNetHeader() {}

    /** Reads {@code flags} of the header at {@code offset}. */
    public static int flags(MemorySegment segment, long offset) {
        return segment.get(JAVA_BYTE, offset) & 0xff;
    }

    /** Reads {@code gso_type} of the header at {@code offset}. */
    public static int gsoType(MemorySegment segment, long offset) {
        return segment.get(JAVA_BYTE, offset + 1) & 0xff;
    }

    /** Reads {@code hdr_len}: bytes of headers in front of the payload. */
    public static int headerLengthBytes(MemorySegment segment, long offset) {
        return segment.get(JAVA_SHORT_UNALIGNED, offset + 2) & 0xffff;
    }

    /** Reads {@code gso_size}: payload bytes of each segment but the last. */
    public static int gsoSizeBytes(MemorySegment segment, long offset) {
        return segment.get(JAVA_SHORT_UNALIGNED, offset + 4) & 0xffff;
    }

    /** Reads {@code csum_start}: where checksumming begins, from the IP header's first byte. */
    public static int checksumStartBytes(MemorySegment segment, long offset) {
        return segment.get(JAVA_SHORT_UNALIGNED, offset + 6) & 0xffff;
    }

    /** Reads {@code csum_offset}: where the checksum is stored, from {@code csum_start}. */
    public static int checksumOffsetBytes(MemorySegment segment, long offset) {
        return segment.get(JAVA_SHORT_UNALIGNED, offset + 8) & 0xffff;
    }

    /** Writes the header of a plain packet with nothing left to do: ten zero bytes. */
    public static void putPlain(MemorySegment segment, long offset) {
        put(segment, offset, 0, GSO_NONE, 0, 0, 0, 0);
    }

    /** Writes a whole header; lengths and places in bytes, as the getters read them. */
    public static void put(
            MemorySegment segment,
            long offset,
            int flags,
            int gsoType,
            int headerLengthBytes,
            int gsoSizeBytes,
            int checksumStartBytes,
            int checksumOffsetBytes) {
        segment.set(JAVA_BYTE, offset, (byte) flags);
        segment.set(JAVA_BYTE, offset + 1, (byte) gsoType);
        segment.set(JAVA_SHORT_UNALIGNED, offset + 2, (short) headerLengthBytes);
        segment.set(JAVA_SHORT_UNALIGNED, offset + 4, (short) gsoSizeBytes);
        segment.set(JAVA_SHORT_UNALIGNED, offset + 6, (short) checksumStartBytes);
        segment.set(JAVA_SHORT_UNALIGNED, offset + 8, (short) checksumOffsetBytes);
    }
}
