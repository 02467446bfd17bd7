package io.penstock.config;

import java.util.regex.Pattern;

/**
 * A host and a port as a file names them; nothing is resolved here.
 *
 * @param host an IPv4 address, an IPv6 address without brackets, or a host name
 * @param port the UDP or TCP port, 1 to 65535
 */
public record EndpointSpec(String host, int port) {
    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_.])?");
    private static final Pattern ZONE = Pattern.compile("%[A-Za-z0-9_.-]{1,15}$");
    private static final Pattern ONLY_DIGITS_AND_DOTS = Pattern.compile("[0-9.]+");

    /** @throws IllegalArgumentException for a host that is none, or a port outside 1 to 65535 */
    public EndpointSpec {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("a port is a number from 1 to 65535");
        }
        if (!isHost(host)) {
            throw new IllegalArgumentException("not an address or host name");
        }
    }

    /**
     * Reads {@code 192.0.2.1:51820}, {@code [2001:db8::1]:51820} (also with a zone, {@code [fe80::1%eth0]:51820}) or
     * {@code vpn.example.org:51820}.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static EndpointSpec parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("no port");
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (bracketed) {
            host = host.substring(1, host.length() - 1);
        }
        if (bracketed != host.contains(":")) {
            throw new IllegalArgumentException("an IPv6 address, and nothing else, stands in brackets");
        }
        return new EndpointSpec(host, Numbers.parse(text.substring(colon + 1), 1, 65535));
    }

    /** Whether the host is an address, so that no name needs to be looked up. */
    public boolean isAddress() {
        return AddressText.parse(ZONE.matcher(host).replaceFirst("")) != null;
    }

    private static boolean isHost(String host) {
        if (host.contains(":")) {
            return AddressText.parse(ZONE.matcher(host).replaceFirst("")) != null;
        }
        return ONLY_DIGITS_AND_DOTS.matcher(host).matches()
                ? AddressText.parse(host) != null
                : HOST_NAME.matcher(host).matches();
    }

    /** The text that {@link #parse} reads. */
    @Override
    public String toString() {
        return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
    }
}
