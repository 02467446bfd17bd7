package io.penstock.gateway.flowlog;

import io.penstock.linux.address.Endpoint;
import io.penstock.linux.address.Ipv6Text;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Addresses as the log writes them: dotted, or compressed as RFC 5952 has it. */
final class IpText {

    private IpText() {}

    /** An address given as its two halves; an IPv4 address is the lower half's lower word. */
    static String of(boolean ipv6, long high, long low) {
        return ipv6
                ? Ipv6Text.compress(high, low)
                : (low >>> 24 & 0xff) + "." + (low >>> 16 & 0xff) + "." + (low >>> 8 & 0xff) + "." + (low & 0xff);
    }

    /** An address of either family. */
    static String of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return bytes.capacity() > 4 ? of(true, bytes.getLong(), bytes.getLong()) : of(false, 0, bytes.getInt());
    }

    /** The remote address of an endpoint. */
    static String of(Endpoint endpoint) {
        return of(endpoint.ipv6(), endpoint.addressHigh(), endpoint.addressLow());
    }

    /** {@code ADDRESS:PORT}, or {@code [ADDRESS]:PORT}. */
    static String withPort(Endpoint endpoint) {
        return (endpoint.ipv6() ? "[" + of(endpoint) + "]" : of(endpoint)) + ":" + endpoint.port();
    }

    /** 4 or 16 bytes in network byte order. */
    static byte[] bytes(boolean ipv6, long high, long low) {
        byte[] all = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
        return ipv6 ? all : Arrays.copyOfRange(all, 12, 16);
    }
}
