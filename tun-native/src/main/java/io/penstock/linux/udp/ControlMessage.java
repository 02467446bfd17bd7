package io.penstock.linux.udp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.penstock.linux.address.Endpoint;
import io.penstock.linux.libc.NetinetIn;
import io.penstock.linux.libc.NetinetUdp;
import io.penstock.linux.libc.SysSocket;
import java.lang.foreign.MemorySegment;

/**
 * {@code struct cmsghdr} with what follows it, as flyweights over a segment: the local side of a datagram ({@code
 * IP_PKTINFO}, {@code IPV6_PKTINFO}) and the stride of merged ones. Hot: nothing here allocates.
 *
 * <p>Every {@code put} returns the room that its message takes, padding included: where the next one goes.
 */
final class ControlMessage {

    /** Length of {@code struct cmsghdr}; data follows at once. */
    static final int HEADER_BYTES = (int) SysSocket.CMSGHDR.byteSize();

    /** Room for a local side and a stride, and some to spare for what else the kernel may put there. */
    static final int ROOM_BYTES = 128;

    private ControlMessage() {}

    /** Rounds a length up to where the next message may begin ({@code CMSG_ALIGN}). */
    static long aligned(long lengthBytes) {
        return lengthBytes + 7 & ~7L;
    }

    /** Writes the local side of an endpoint: what sends from that address, by that interface. */
    static int putSource(MemorySegment segment, long offset, Endpoint endpoint) {
        long data = offset + HEADER_BYTES;
        if (endpoint.ipv6()) {
            segment.set(SocketAddress.LONG_BIG_ENDIAN, data + NetinetIn.IPI6_ADDR, endpoint.sourceHigh());
            segment.set(SocketAddress.LONG_BIG_ENDIAN, data + NetinetIn.IPI6_ADDR + 8, endpoint.sourceLow());
            segment.set(JAVA_INT, data + NetinetIn.IPI6_IFINDEX, endpoint.sourceInterface());
            return putHeader(segment, offset, NetinetIn.IPPROTO_IPV6, NetinetIn.IPV6_PKTINFO, 20);
        }
        segment.set(JAVA_INT, data + NetinetIn.IPI_IFINDEX, endpoint.sourceInterface());
        segment.set(SocketAddress.INT_BIG_ENDIAN, data + NetinetIn.IPI_SPEC_DST, (int) endpoint.sourceLow());
        segment.set(JAVA_INT, data + NetinetIn.IPI_ADDR, 0);
        return putHeader(segment, offset, NetinetIn.IPPROTO_IP, NetinetIn.IP_PKTINFO, 12);
    }

    /** Writes the stride at which the kernel is to cut a send. */
    static int putSegment(MemorySegment segment, long offset, int segmentBytes) {
        segment.set(JAVA_SHORT, offset + HEADER_BYTES, (short) segmentBytes);
        return putHeader(segment, offset, NetinetUdp.SOL_UDP, NetinetUdp.UDP_SEGMENT, Short.BYTES);
    }

    /** Writes the stride of datagrams that were merged, as the kernel does. */
    static int putMerged(MemorySegment segment, long offset, int segmentBytes) {
        segment.set(JAVA_INT, offset + HEADER_BYTES, segmentBytes);
        return putHeader(segment, offset, NetinetUdp.SOL_UDP, NetinetUdp.UDP_GRO, Integer.BYTES);
    }

    private static int putHeader(MemorySegment segment, long offset, int level, int type, int dataBytes) {
        segment.set(JAVA_LONG, offset + SysSocket.CMSG_LEN, HEADER_BYTES + dataBytes);
        segment.set(JAVA_INT, offset + SysSocket.CMSG_LEVEL, level);
        segment.set(JAVA_INT, offset + SysSocket.CMSG_TYPE, type);
        return (int) aligned(HEADER_BYTES + dataBytes);
    }

    static long lengthBytes(MemorySegment segment, long offset) {
        return segment.get(JAVA_LONG, offset + SysSocket.CMSG_LEN);
    }

    static boolean isMerged(MemorySegment segment, long offset) {
        return is(segment, offset, NetinetUdp.SOL_UDP, NetinetUdp.UDP_GRO);
    }

    static int mergedSegmentBytes(MemorySegment segment, long offset) {
        return segment.get(JAVA_INT, offset + HEADER_BYTES);
    }

    static boolean isSource(MemorySegment segment, long offset) {
        return is(segment, offset, NetinetIn.IPPROTO_IP, NetinetIn.IP_PKTINFO) || isIpv6Source(segment, offset);
    }

    private static boolean isIpv6Source(MemorySegment segment, long offset) {
        return is(segment, offset, NetinetIn.IPPROTO_IPV6, NetinetIn.IPV6_PKTINFO);
    }

    private static boolean is(MemorySegment segment, long offset, int level, int type) {
        return segment.get(JAVA_INT, offset + SysSocket.CMSG_LEVEL) == level
                && segment.get(JAVA_INT, offset + SysSocket.CMSG_TYPE) == type;
    }

    static long sourceHigh(MemorySegment segment, long offset) {
        return isIpv6Source(segment, offset)
                ? segment.get(SocketAddress.LONG_BIG_ENDIAN, offset + HEADER_BYTES + NetinetIn.IPI6_ADDR)
                : 0;
    }

    static long sourceLow(MemorySegment segment, long offset) {
        long data = offset + HEADER_BYTES;
        return isIpv6Source(segment, offset)
                ? segment.get(SocketAddress.LONG_BIG_ENDIAN, data + NetinetIn.IPI6_ADDR + 8)
                : segment.get(SocketAddress.INT_BIG_ENDIAN, data + NetinetIn.IPI_SPEC_DST) & 0xffffffffL;
    }

    static int sourceInterface(MemorySegment segment, long offset) {
        long field = isIpv6Source(segment, offset) ? NetinetIn.IPI6_IFINDEX : NetinetIn.IPI_IFINDEX;
        return segment.get(JAVA_INT, offset + HEADER_BYTES + field);
    }
}
