package io.penstock.config.policy;

/**
 * A protocol and a range of destination ports.
 *
 * @param protocol an IANA number; {@link #ANY_PROTOCOL} for all
 * @param firstPort from 0
 * @param lastPort to 65535; the whole range where the port does not matter
 */
public record RuleService(int protocol, int firstPort, int lastPort) {
    /** Every protocol. */
    public static final int ANY_PROTOCOL = -1;

    /** A protocol with all its ports. */
    static RuleService of(int protocol) {
        return new RuleService(protocol, 0, 65_535);
    }
}
