package io.penstock.dataplane.policy;

/**
 * What a rule lets through: a protocol, and for some of them the ports of who is reached. For ICMP and ICMPv6 the port
 * of an echo request is what {@link io.penstock.dataplane.flow.FlowParser} makes of its type and code.
 *
 * @param protocol an IANA number, or {@link #ANY_PROTOCOL}
 * @param firstPort the least port; 0 together with {@code lastPort} 65535 is every port, and also packets whose port
 *     nobody knows
 * @param lastPort the greatest port
 */
public record Service(int protocol, int firstPort, int lastPort) {

    /** Every protocol. */
    public static final int ANY_PROTOCOL = -1;

    /** The greatest port there is. */
    public static final int LAST_PORT = 65_535;

    /** Everything. */
    public static final Service ANY = new Service(ANY_PROTOCOL, 0, LAST_PORT);

    /** Checks the ranges. */
    public Service {
        if (protocol < ANY_PROTOCOL || protocol > 255) {
            throw new IllegalArgumentException("protocol " + protocol + " is not between 0 and 255");
        }
        if (firstPort < 0 || firstPort > lastPort || lastPort > LAST_PORT) {
            throw new IllegalArgumentException("no range of ports: " + firstPort + " to " + lastPort);
        }
        if (protocol == ANY_PROTOCOL && (firstPort != 0 || lastPort != LAST_PORT)) {
            throw new IllegalArgumentException("ports need a protocol");
        }
    }

    /** A protocol with all its ports. */
    public static Service of(int protocol) {
        return new Service(protocol, 0, LAST_PORT);
    }

    /** Whether the port does not matter. */
    public boolean isEveryPort() {
        return firstPort == 0 && lastPort == LAST_PORT;
    }
}
