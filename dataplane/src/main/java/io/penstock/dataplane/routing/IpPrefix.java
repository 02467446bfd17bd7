package io.penstock.dataplane.routing;

import io.penstock.linux.address.Ipv6Text;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * An address prefix in CIDR form. Bits behind the prefix are cleared.
 *
 * @param ipv6 whether the address is IPv6
 * @param high first 8 bytes of an IPv6 address, big-endian; 0 for IPv4
 * @param low last 8 bytes of an IPv6 address, or the IPv4 address in the low 32 bits
 * @param length prefix length in bits, 0 to 32 or 128
 */
public record IpPrefix(boolean ipv6, long high, long low, int length) {

    /** Checks the length and clears the bits behind it. */
    public IpPrefix {
        int bits = ipv6 ? 128 : 32;
        if (length < 0 || length > bits) {
            throw new IllegalArgumentException("prefix length " + length + " is not between 0 and " + bits);
        }
        if (ipv6) {
            high &= mask(length);
            low &= mask(length - 64);
        } else {
            high = 0;
            low &= mask(length) >>> 32;
        }
    }

    /** The prefix of that many bits of an address. */
    public static IpPrefix of(InetAddress address, int length) {
        byte[] bytes = address.getAddress();
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return bytes.length == 4
                ? new IpPrefix(false, 0, buffer.getInt() & 0xffffffffL, length)
                : new IpPrefix(true, buffer.getLong(), buffer.getLong(), length);
    }

    /**
     * Reads {@code 10.0.0.0/8}, {@code 2001:db8::/32}, or a lone address, which stands for itself.
     *
     * @throws IllegalArgumentException when it is none of these; names are never resolved
     */
    public static IpPrefix parse(String text) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        // The library also takes 10.1 for 10.0.0.1.
        if (literal.indexOf(':') < 0 && literal.chars().filter(c -> c == '.').count() != 3) {
            throw new IllegalArgumentException("found \"" + text + "\", expected an IPv4 or IPv6 address or prefix");
        }
        InetAddress address = InetAddress.ofLiteral(literal);
        int bits = address.getAddress().length * 8;
        return of(address, slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1)));
    }

    /** Whether the address lies in this prefix. */
    public boolean contains(boolean addressIpv6, long addressHigh, long addressLow) {
        if (ipv6 != addressIpv6) {
            return false;
        }
        return ipv6
                ? (addressHigh & mask(length)) == high && (addressLow & mask(length - 64)) == low
                : (addressLow & (mask(length) >>> 32)) == low;
    }

    private static long mask(int bits) {
        return bits <= 0 ? 0 : bits >= 64 ? -1 : -1L << (64 - bits);
    }

    /** CIDR text, as {@code wg} prints it. */
    @Override
    public String toString() {
        if (ipv6) {
            return Ipv6Text.compress(high, low) + "/" + length;
        }
        return (low >>> 24) + "." + (low >>> 16 & 255) + "." + (low >>> 8 & 255) + "." + (low & 255) + "/" + length;
    }
}
