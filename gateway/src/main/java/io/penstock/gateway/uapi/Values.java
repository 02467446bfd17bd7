package io.penstock.gateway.uapi;

import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.routing.IpPrefix;
import io.penstock.linux.address.Endpoint;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/** Reads the values of the protocol, strictly: what {@code wg} does not write is refused. */
final class Values {

    private static final int KEY_HEX_LENGTH = 64;
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("(?=[^%]*:)[0-9a-fA-F:.]+(%[^%/\\s]+)?");

    private Values() {}

    /** A secret key of 64 hexadecimal digits. No copy of it stays on the heap. */
    static Secret secret(String key, ByteBuffer value) throws UapiException {
        byte[] bytes = key(key, value);
        try {
            return Secret.copyOf(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    static PublicKey publicKey(String key, ByteBuffer value) throws UapiException {
        return PublicKey.of(key(key, value));
    }

    private static byte[] key(String key, ByteBuffer value) throws UapiException {
        byte[] bytes = new byte[KEY_HEX_LENGTH / 2];
        int wrong = value.remaining() == KEY_HEX_LENGTH ? 0 : -1;
        for (int i = 0; wrong == 0 && i < bytes.length; i++) {
            int high = Character.digit(value.get(value.position() + 2 * i), 16);
            int low = Character.digit(value.get(value.position() + 2 * i + 1), 16);
            wrong = (high | low) >> 31;
            bytes[i] = (byte) (high << 4 | low);
        }
        if (wrong != 0) {
            Arrays.fill(bytes, (byte) 0);
            throw UapiException.invalid(key, "64 hexadecimal digits");
        }
        return bytes;
    }

    static long number(String key, ByteBuffer value, long max) throws UapiException {
        String text = text(value);
        if (NUMBER.matcher(text).matches()) {
            long number = Long.parseLong(text);
            if (number <= max) {
                return number;
            }
        }
        throw UapiException.invalid(key, "a number from 0 to " + max);
    }

    /** Nothing but {@code true} is a value of a switch; leaving it out is the other. */
    static void isTrue(String key, ByteBuffer value) throws UapiException {
        if (!text(value).equals("true")) {
            throw UapiException.invalid(key, "true");
        }
    }

    static Endpoint endpoint(String key, ByteBuffer value) throws UapiException {
        String text = text(value);
        int colon = text.lastIndexOf(':');
        if (colon > 0) {
            boolean bracketed = text.charAt(0) == '[' && text.charAt(colon - 1) == ']';
            String host = bracketed ? text.substring(1, colon - 1) : text.substring(0, colon);
            String port = text.substring(colon + 1);
            if ((bracketed ? IPV6 : IPV4).matcher(host).matches()
                    && NUMBER.matcher(port).matches()) {
                long number = Long.parseLong(port);
                InetAddress address = literal(key, host);
                if (number <= 0xffff) {
                    return Endpoint.of(address, (int) number);
                }
            }
        }
        throw UapiException.invalid(key, "an address and a port, 192.0.2.1:51820 or [2001:db8::1]:51820");
    }

    static IpPrefix prefix(String key, String text) throws UapiException {
        int slash = text.indexOf('/');
        if (slash > 0 && NUMBER.matcher(text.substring(slash + 1)).matches()) {
            String host = text.substring(0, slash);
            boolean ipv4 = IPV4.matcher(host).matches();
            long length = Long.parseLong(text.substring(slash + 1));
            if ((ipv4 || (IPV6.matcher(host).matches() && host.indexOf('%') < 0)) && length <= (ipv4 ? 32 : 128)) {
                try {
                    return IpPrefix.of(literal(key, host), (int) length);
                } catch (IllegalArgumentException e) {
                    throw UapiException.invalid(key, "a prefix length that fits the address");
                }
            }
        }
        throw UapiException.invalid(key, "a prefix, 10.0.0.0/8 or 2001:db8::/32");
    }

    static String text(ByteBuffer value) {
        return StandardCharsets.ISO_8859_1.decode(value.duplicate()).toString();
    }

    private static InetAddress literal(String key, String host) throws UapiException {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException e) {
            throw UapiException.invalid(key, "an IPv4 or IPv6 address");
        }
    }
}
