package io.penstock.gateway.policy;

import io.penstock.config.AddressPrefix;
import io.penstock.config.policy.PolicySpec;
import io.penstock.config.policy.Rule;
import io.penstock.config.policy.RuleAction;
import io.penstock.config.policy.RuleParty;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.policy.Party;
import io.penstock.dataplane.policy.PolicyRule;
import io.penstock.dataplane.policy.PolicyRules;
import io.penstock.dataplane.policy.Service;
import io.penstock.dataplane.policy.Verdict;
import io.penstock.dataplane.routing.IpPrefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Says in the data plane's words what a file of rules says. */
final class PolicyCompiler {

    private PolicyCompiler() {}

    /** The rules of a file, for a gateway with these addresses of its own. */
    static PolicyRules rules(PolicySpec spec, Set<AddressPrefix> own) {
        List<IpPrefix> inside = new ArrayList<>(prefixes(spec.networks()));
        inside.addAll(prefixes(own));
        return new PolicyRules(
                spec.rules().stream().map(rule -> rule(rule, own)).toList(), verdict(spec.otherwise()), inside);
    }

    private static PolicyRule rule(Rule rule, Set<AddressPrefix> own) {
        return new PolicyRule(
                rule.id(),
                verdict(rule.action()),
                party(rule.sources(), own),
                party(rule.destinations(), own),
                rule.services().stream()
                        .map(service -> new Service(service.protocol(), service.firstPort(), service.lastPort()))
                        .toList());
    }

    private static Party party(RuleParty party, Set<AddressPrefix> own) {
        List<IpPrefix> prefixes = new ArrayList<>(prefixes(party.prefixes()));
        if (party.gateway()) {
            prefixes.addAll(prefixes(own));
        }
        return new Party(
                party.any(),
                party.peers(),
                party.exit(),
                party.keys().stream().map(key -> PublicKey.of(key.bytes())).collect(Collectors.toSet()),
                prefixes);
    }

    private static List<IpPrefix> prefixes(Collection<AddressPrefix> prefixes) {
        return prefixes.stream().map(PolicyCompiler::prefix).toList();
    }

    /** A prefix in the data plane's words. */
    static IpPrefix prefix(AddressPrefix prefix) {
        return new IpPrefix(prefix.isV6(), prefix.high(), prefix.low(), prefix.length());
    }

    private static Verdict verdict(RuleAction action) {
        return switch (action) {
            case ALLOW -> Verdict.ALLOW;
            case DROP -> Verdict.DROP;
            case REJECT -> Verdict.REJECT;
        };
    }
}
