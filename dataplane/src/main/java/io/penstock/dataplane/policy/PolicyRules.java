package io.penstock.dataplane.policy;

import io.penstock.dataplane.routing.IpPrefix;
import java.util.List;

/**
 * A whole policy: the first rule that applies decides.
 *
 * @param rules in their order
 * @param otherwise what happens where no rule applies
 * @param inside networks that are no exit, beside those that the Internet does not route anyway
 */
public record PolicyRules(List<PolicyRule> rules, Verdict otherwise, List<IpPrefix> inside) {

    /** Copies the lists. */
    public PolicyRules {
        rules = List.copyOf(rules);
        inside = List.copyOf(inside);
    }
}
