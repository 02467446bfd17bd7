package io.penstock.linux.address;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Where datagrams to somebody go: the remote address and port, and, where it is known, the local address and interface
 * that his datagrams came to, so that answers leave from there. Immutable; an IPv4-mapped IPv6 address is IPv4.
 *
 * @param ipv6 whether the addresses are IPv6
 * @param addressHigh first 8 bytes of the remote IPv6 address, big-endian; 0 for IPv4
 * @param addressLow last 8 bytes of the remote IPv6 address, or the IPv4 address in the low 32 bits
 * @param port remote UDP port, 0 to 65535
 * @param scopeId interface index of a link-local IPv6 remote address, else 0
 * @param sourceHigh first 8 bytes of the local IPv6 address; 0 for IPv4
 * @param sourceLow last 8 bytes of the local IPv6 address, or the IPv4 address; with {@code sourceHigh} 0: not known
 * @param sourceInterface index of the interface the datagrams came in by, 0 where not known
 */
public record Endpoint(
        boolean ipv6,
        long addressHigh,
        long addressLow,
        int port,
        int scopeId,
        long sourceHigh,
        long sourceLow,
        int sourceInterface) {

    /** The endpoint at a socket address, with no local address known. The address must be resolved. */
    public static Endpoint of(InetSocketAddress remote) {
        return of(remote.getAddress(), remote.getPort());
    }

    /** The endpoint at an address and port, with no local address known. */
    public static Endpoint of(InetAddress address, int port) {
        return switch (address) {
            case Inet4Address v4 ->
                new Endpoint(false, 0, ByteBuffer.wrap(v4.getAddress()).getInt() & 0xffffffffL, port, 0, 0, 0, 0);
            case Inet6Address v6 -> {
                ByteBuffer bytes = ByteBuffer.wrap(v6.getAddress());
                yield new Endpoint(true, bytes.getLong(), bytes.getLong(), port, v6.getScopeId(), 0, 0, 0);
            }
            default -> throw new IllegalArgumentException("not an Internet address: " + address);
        };
    }

    /** Whether both name the same remote address and port, whatever their local side. */
    public boolean sameRemote(Endpoint other) {
        return addressLow == other.addressLow
                && addressHigh == other.addressHigh
                && port == other.port
                && scopeId == other.scopeId
                && ipv6 == other.ipv6;
    }

    /** This remote address with the local side forgotten: the kernel chooses it again. */
    public Endpoint withoutSource() {
        return sourceInterface == 0 && sourceLow == 0 && sourceHigh == 0
                ? this
                : new Endpoint(ipv6, addressHigh, addressLow, port, scopeId, 0, 0, 0);
    }

    /** The remote address in network byte order: 4 or 16 bytes. */
    public byte[] addressBytes() {
        byte[] all =
                ByteBuffer.allocate(16).putLong(addressHigh).putLong(addressLow).array();
        return ipv6 ? all : Arrays.copyOfRange(all, 12, 16);
    }

    /** The remote side as the JDK's socket address. */
    public InetSocketAddress toSocketAddress() {
        try {
            InetAddress address = ipv6
                    ? Inet6Address.getByAddress(null, addressBytes(), scopeId)
                    : InetAddress.getByAddress(addressBytes());
            return new InetSocketAddress(address, port);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address of 4 or 16 bytes is never of an unknown length", e);
        }
    }

    /** {@code 192.0.2.1:51820} or {@code [2001:db8::1]:51820}, as {@code wg} prints it. */
    @Override
    public String toString() {
        InetAddress address = toSocketAddress().getAddress();
        if (!ipv6) {
            return address.getHostAddress() + ":" + port;
        }
        return "[" + Ipv6Text.compress(addressHigh, addressLow) + (scopeId == 0 ? "" : "%" + scopeId) + "]:" + port;
    }
}
