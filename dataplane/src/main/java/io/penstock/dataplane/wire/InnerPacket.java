package io.penstock.dataplane.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The header of the IP packet inside a transport message (RFC 791, RFC 8200). The accessors of one IP version read
 * without asking which it is: ask {@link #version} first, and {@link #wholeLength} before anything else.
 */
public final class InnerPacket {

    /** Length of an IPv4 header without options. */
    public static final int IPV4_HEADER_BYTES = 20;

    /** Length of an IPv6 header. */
    public static final int IPV6_HEADER_BYTES = 40;

    /** What {@link #wholeLength} returns for something that is not a whole IP packet. */
    public static final int NOT_WHOLE = -1;

    private InnerPacket() {}

    /** The version in the first four bits: 4, 6, or nonsense. At least one byte must be readable. */
    public static int version(MemorySegment memory, long offset) {
        return (memory.get(ValueLayout.JAVA_BYTE, offset) & 0xf0) >>> 4;
    }

    /**
     * The length of the IP packet here by its own header, which tells it from the padding behind.
     *
     * @param availableBytes how many bytes there are
     * @return its length, at most {@code availableBytes}; {@link #NOT_WHOLE} where it is neither IPv4 nor IPv6, the
     *     header is cut off or contradicts itself, or the packet would be longer than what is there
     */
    public static int wholeLength(MemorySegment memory, long offset, int availableBytes) {
        if (availableBytes < IPV4_HEADER_BYTES) {
            return NOT_WHOLE;
        }
        int version = version(memory, offset);
        if (version == 4) {
            int headerBytes = ipv4HeaderLength(memory, offset);
            int total = ipv4TotalLength(memory, offset);
            return headerBytes >= IPV4_HEADER_BYTES && total >= headerBytes && total <= availableBytes
                    ? total
                    : NOT_WHOLE;
        }
        if (version != 6 || availableBytes < IPV6_HEADER_BYTES) {
            return NOT_WHOLE;
        }
        int total = ipv6TotalLength(memory, offset);
        return total <= availableBytes ? total : NOT_WHOLE;
    }

    /** Length of the IPv4 header with its options. */
    public static int ipv4HeaderLength(MemorySegment memory, long offset) {
        return (memory.get(ValueLayout.JAVA_BYTE, offset) & 0x0f) << 2;
    }

    /** Length of the IPv4 packet, header included. */
    public static int ipv4TotalLength(MemorySegment memory, long offset) {
        return memory.get(WireLayout.NET_SHORT, offset + 2) & 0xffff;
    }

    /** The IPv4 source address; its first byte is the highest. */
    public static int ipv4Source(MemorySegment memory, long offset) {
        return memory.get(WireLayout.NET_INT, offset + 12);
    }

    /** The IPv4 destination address; its first byte is the highest. */
    public static int ipv4Destination(MemorySegment memory, long offset) {
        return memory.get(WireLayout.NET_INT, offset + 16);
    }

    /** Length of the IPv6 packet: its payload length and the 40 bytes of header. Jumbograms are not known. */
    public static int ipv6TotalLength(MemorySegment memory, long offset) {
        return (memory.get(WireLayout.NET_SHORT, offset + 4) & 0xffff) + IPV6_HEADER_BYTES;
    }

    /** First half of the IPv6 source address. */
    public static long ipv6SourceHigh(MemorySegment memory, long offset) {
        return memory.get(WireLayout.NET_LONG, offset + 8);
    }

    /** Second half of the IPv6 source address. */
    public static long ipv6SourceLow(MemorySegment memory, long offset) {
        return memory.get(WireLayout.NET_LONG, offset + 16);
    }

    /** First half of the IPv6 destination address. */
    public static long ipv6DestinationHigh(MemorySegment memory, long offset) {
        return memory.get(WireLayout.NET_LONG, offset + 24);
    }

    /** Second half of the IPv6 destination address. */
    public static long ipv6DestinationLow(MemorySegment memory, long offset) {
        return memory.get(WireLayout.NET_LONG, offset + 32);
    }
}
