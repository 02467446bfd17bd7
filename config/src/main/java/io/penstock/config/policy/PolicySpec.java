package io.penstock.config.policy;

import io.penstock.config.AddressPrefix;
import java.util.List;

/**
 * A whole file of rules.
 *
 * @param rules in order; the first that applies decides
 * @param otherwise what happens where none applies: drop or reject
 * @param networks all prefixes that the file gives a name to; they are no exit
 */
public record PolicySpec(List<Rule> rules, RuleAction otherwise, List<AddressPrefix> networks) {
    public PolicySpec {
        rules = List.copyOf(rules);
        networks = List.copyOf(networks);
    }
}
