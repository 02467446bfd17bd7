package io.penstock.gateway.query;

import io.penstock.dataplane.routing.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a log. What is null, or -1, is not asked for.
 *
 * @param sinceMs first moment of the period, ms since 1970; a record belongs to the moment its window ended
 * @param untilMs first moment behind the period
 * @param peer a name, a public key, or the beginning of one
 * @param src where the initiator is
 * @param dst where the responder is
 * @param port of the responder
 * @param protocol its IANA number
 * @param denied refused flows alone
 * @param trafficClass {@code local}, {@code virtual}, {@code subnet}, {@code exit}
 * @param rule a rule's id or name
 * @param domain what the peer had asked for by name: this, or a name below it; in lower case, without a last dot
 * @param user whose the peer is
 */
public record Question(
        long sinceMs,
        long untilMs,
        @Nullable String peer,
        @Nullable IpPrefix src,
        @Nullable IpPrefix dst,
        int port,
        int protocol,
        boolean denied,
        @Nullable String trafficClass,
        @Nullable String rule,
        @Nullable String domain,
        @Nullable String user) {

    /** A question that names neither a domain nor a user. */
    public Question(
            long sinceMs,
            long untilMs,
            @Nullable String peer,
            @Nullable IpPrefix src,
            @Nullable IpPrefix dst,
            int port,
            int protocol,
            boolean denied,
            @Nullable String trafficClass,
            @Nullable String rule) {
        this(sinceMs, untilMs, peer, src, dst, port, protocol, denied, trafficClass, rule, null, null);
    }

    /** Everything that the log has. */
    public static final Question ALL = new Question(0, Long.MAX_VALUE, null, null, null, -1, -1, false, null, null);

    /** Whether all flows are asked for, so that packets dropped for other reasons than the policy belong to the answer. */
    boolean isOfAllFlows() {
        return peer == null
                && src == null
                && dst == null
                && port < 0
                && protocol < 0
                && !denied
                && trafficClass == null
                && rule == null
                && domain == null
                && user == null;
    }
}
