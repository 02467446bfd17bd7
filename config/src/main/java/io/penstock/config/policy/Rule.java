package io.penstock.config.policy;

import java.util.List;

/**
 * One rule.
 *
 * @param id its number in the file, 1 to 2147483647
 * @param name what people call it
 * @param action what it does
 * @param sources who opens a flow
 * @param destinations whom he wants to reach
 * @param services by what; never empty
 * @param line where it stands
 */
public record Rule(
        int id,
        String name,
        RuleAction action,
        RuleParty sources,
        RuleParty destinations,
        List<RuleService> services,
        int line) {
    public Rule {
        services = List.copyOf(services);
    }
}
