package io.penstock.dataplane.policy;

import io.penstock.dataplane.routing.AllowedIps;
import io.penstock.dataplane.routing.IpPrefix;
import java.util.List;

/**
 * A policy ready for look-ups. Every dimension of a flow (its source, its destination, its protocol with port) names the
 * set of rules that it satisfies, by look-ups that do not depend on the number of rules; the first rule in all of the
 * sets decides (T. V. Lakshman and D. Stiliadis, "High-speed policy-based packet forwarding using efficient
 * multi-dimensional range matching", 1998). A thousand rules are 16 words of each set.
 *
 * <p>Immutable: any thread may ask. A look-up allocates nothing.
 */
public final class Policy {

    /** No rule applies. */
    public static final int NO_RULE = -1;

    /** The id that stands for {@link PolicyRules#otherwise} in the flow table. */
    public static final int DEFAULT_RULE_ID = 0;

    /**
     * What the Internet does not route: the special-purpose blocks of RFC 6890 (but those for documentation, which nobody has),
     * multicast, and IPv6 beside 2000::/3.
     */
    private static final List<IpPrefix> NOT_ROUTED = List.of(
            IpPrefix.parse("0.0.0.0/8"),
            IpPrefix.parse("10.0.0.0/8"),
            IpPrefix.parse("100.64.0.0/10"),
            IpPrefix.parse("127.0.0.0/8"),
            IpPrefix.parse("169.254.0.0/16"),
            IpPrefix.parse("172.16.0.0/12"),
            IpPrefix.parse("192.0.0.0/24"),
            IpPrefix.parse("192.168.0.0/16"),
            IpPrefix.parse("198.18.0.0/15"),
            IpPrefix.parse("224.0.0.0/3"),
            IpPrefix.parse("::/3"),
            IpPrefix.parse("4000::/2"),
            IpPrefix.parse("8000::/1"));

    private final PolicyRules rules;
    private final PartyIndex sources;
    private final PartyIndex destinations;
    private final ServiceIndex services;
    private final int[] ids;
    private final int[] verdicts;

    private Policy(PolicyRules rules) {
        this.rules = rules;
        AllowedIps<Boolean> inside = new AllowedIps<>();
        NOT_ROUTED.forEach(prefix -> inside.insert(prefix, true));
        rules.inside().forEach(prefix -> inside.insert(prefix, true));
        sources = new PartyIndex(rules.rules(), PolicyRule::sources, inside.publish());
        destinations = new PartyIndex(rules.rules(), PolicyRule::destinations, inside.publish());
        services = new ServiceIndex(rules.rules());
        ids = rules.rules().stream().mapToInt(PolicyRule::id).toArray();
        verdicts =
                rules.rules().stream().mapToInt(rule -> rule.verdict().code()).toArray();
    }

    /** Compiles rules. */
    public static Policy of(PolicyRules rules) {
        return new Policy(rules);
    }

    /** What it was compiled from. */
    public PolicyRules rules() {
        return rules;
    }

    /** The place in {@link PolicyRules#rules} of the rule that decides, {@link #NO_RULE} where none applies. */
    public int match(Attempt attempt) {
        long[] from = sources.any;
        long[] fromPlace = sources.ofPlace(attempt.ipv6, attempt.sourceHigh, attempt.sourceLow, attempt.sourcePeer);
        long[] fromPeer = sources.ofPeer(attempt.sourcePeer);
        long[] fromAddress = sources.ofAddress(attempt.ipv6, attempt.sourceHigh, attempt.sourceLow);
        long[] to = destinations.any;
        long[] toPlace = destinations.ofPlace(
                attempt.ipv6, attempt.destinationHigh, attempt.destinationLow, attempt.destinationPeer);
        long[] toPeer = destinations.ofPeer(attempt.destinationPeer);
        long[] toAddress = destinations.ofAddress(attempt.ipv6, attempt.destinationHigh, attempt.destinationLow);
        long[] by = services.of(attempt.protocol, attempt.port);
        for (int i = 0; i < by.length; i++) {
            long all = (from[i] | fromPlace[i] | fromPeer[i] | fromAddress[i])
                    & (to[i] | toPlace[i] | toPeer[i] | toAddress[i])
                    & by[i];
            if (all != 0) {
                return i * Long.SIZE + Long.numberOfTrailingZeros(all);
            }
        }
        return NO_RULE;
    }

    /** The {@linkplain Verdict#code code} of what {@link #match} returned. */
    public int verdictCode(int rule) {
        return rule == NO_RULE ? rules.otherwise().code() : verdicts[rule];
    }

    /** The id of what {@link #match} returned. */
    public int ruleId(int rule) {
        return rule == NO_RULE ? DEFAULT_RULE_ID : ids[rule];
    }
}
