package io.penstock.config.policy;

import io.penstock.config.AddressPrefix;
import io.penstock.config.ConfigKey;
import java.util.List;
import java.util.Set;

/**
 * One side of a rule, with every name resolved.
 *
 * @param any everybody
 * @param peers every peer
 * @param exit the Internet
 * @param gateway the gateway's own addresses
 * @param keys peers by public key
 * @param prefixes addresses, host bits cleared
 */
public record RuleParty(
        boolean any, boolean peers, boolean exit, boolean gateway, Set<ConfigKey> keys, List<AddressPrefix> prefixes) {
    public RuleParty {
        keys = Set.copyOf(keys);
        prefixes = List.copyOf(prefixes);
    }
}
