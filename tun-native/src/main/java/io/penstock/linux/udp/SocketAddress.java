package io.penstock.linux.udp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.penstock.linux.address.Endpoint;
import io.penstock.linux.libc.NetinetIn;
import io.penstock.linux.libc.SysSocket;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** {@code struct sockaddr_in} and {@code sockaddr_in6} as flyweights over a segment. Hot: nothing here allocates. */
final class SocketAddress {

    /** Room for the larger of both, padded to whole words. */
    static final int LENGTH_BYTES = 32;

    static final ValueLayout.OfShort SHORT_BIG_ENDIAN = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfInt INT_BIG_ENDIAN = JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfLong LONG_BIG_ENDIAN = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int IPV4_LENGTH_BYTES = (int) NetinetIn.SOCKADDR_IN.byteSize();
    private static final int IPV6_LENGTH_BYTES = (int) NetinetIn.SOCKADDR_IN6.byteSize();

    private SocketAddress() {}

    /** Length of the struct of a family. */
    static int lengthBytes(boolean ipv6) {
        return ipv6 ? IPV6_LENGTH_BYTES : IPV4_LENGTH_BYTES;
    }

    /** Writes the remote side of an endpoint. */
    static void put(MemorySegment segment, long offset, Endpoint endpoint) {
        segment.set(SHORT_BIG_ENDIAN, offset + NetinetIn.SIN_PORT, (short) endpoint.port());
        if (endpoint.ipv6()) {
            segment.set(JAVA_SHORT, offset + NetinetIn.SIN_FAMILY, (short) SysSocket.AF_INET6);
            segment.set(JAVA_INT, offset + NetinetIn.SIN6_FLOWINFO, 0);
            segment.set(LONG_BIG_ENDIAN, offset + NetinetIn.SIN6_ADDR, endpoint.addressHigh());
            segment.set(LONG_BIG_ENDIAN, offset + NetinetIn.SIN6_ADDR + 8, endpoint.addressLow());
            segment.set(JAVA_INT, offset + NetinetIn.SIN6_SCOPE_ID, endpoint.scopeId());
        } else {
            segment.set(JAVA_SHORT, offset + NetinetIn.SIN_FAMILY, (short) SysSocket.AF_INET);
            segment.set(INT_BIG_ENDIAN, offset + NetinetIn.SIN_ADDR, (int) endpoint.addressLow());
        }
    }

    /** Whether the struct names the remote side of the endpoint. */
    static boolean matches(MemorySegment segment, long offset, Endpoint endpoint) {
        if (port(segment, offset) != endpoint.port() || isIpv6(segment, offset) != endpoint.ipv6()) {
            return false;
        }
        return endpoint.ipv6()
                ? segment.get(LONG_BIG_ENDIAN, offset + NetinetIn.SIN6_ADDR + 8) == endpoint.addressLow()
                        && segment.get(LONG_BIG_ENDIAN, offset + NetinetIn.SIN6_ADDR) == endpoint.addressHigh()
                        && segment.get(JAVA_INT, offset + NetinetIn.SIN6_SCOPE_ID) == endpoint.scopeId()
                : segment.get(INT_BIG_ENDIAN, offset + NetinetIn.SIN_ADDR) == (int) endpoint.addressLow();
    }

    static boolean isIpv6(MemorySegment segment, long offset) {
        return segment.get(JAVA_SHORT, offset + NetinetIn.SIN_FAMILY) == SysSocket.AF_INET6;
    }

    static int port(MemorySegment segment, long offset) {
        return segment.get(SHORT_BIG_ENDIAN, offset + NetinetIn.SIN_PORT) & 0xffff;
    }

    static long addressHigh(MemorySegment segment, long offset) {
        return isIpv6(segment, offset) ? segment.get(LONG_BIG_ENDIAN, offset + NetinetIn.SIN6_ADDR) : 0;
    }

    static long addressLow(MemorySegment segment, long offset) {
        return isIpv6(segment, offset)
                ? segment.get(LONG_BIG_ENDIAN, offset + NetinetIn.SIN6_ADDR + 8)
                : segment.get(INT_BIG_ENDIAN, offset + NetinetIn.SIN_ADDR) & 0xffffffffL;
    }

    static int scopeId(MemorySegment segment, long offset) {
        return isIpv6(segment, offset) ? segment.get(JAVA_INT, offset + NetinetIn.SIN6_SCOPE_ID) : 0;
    }
}
