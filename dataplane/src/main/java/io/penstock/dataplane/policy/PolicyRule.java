package io.penstock.dataplane.policy;

import java.util.List;

/**
 * One rule: it applies to who is of {@code sources} and tries to reach {@code destinations} by one of {@code services}.
 *
 * @param id its number, at least 1, for the flow table and the log
 * @param verdict what becomes of the flow
 * @param sources who opens the flow
 * @param destinations whom
 * @param services by what; at least one
 */
public record PolicyRule(int id, Verdict verdict, Party sources, Party destinations, List<Service> services) {

    /** Checks the id and copies the list. */
    public PolicyRule {
        if (id < 1) {
            throw new IllegalArgumentException("rule " + id + " is less than 1");
        }
        services = List.copyOf(services);
    }
}
