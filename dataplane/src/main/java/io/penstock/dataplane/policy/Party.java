package io.penstock.dataplane.policy;

import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.routing.IpPrefix;
import java.util.List;
import java.util.Set;

/**
 * One side of a rule. An address is of the party where any of its parts says so.
 *
 * @param any everybody
 * @param peers every peer: each address in some peer's AllowedIPs
 * @param exit the Internet: each address that is no peer's and lies in no network of our own, see {@link PolicyRules}
 * @param keys these peers: each address in the AllowedIPs of one of them
 * @param prefixes these addresses, whoever has them
 */
public record Party(boolean any, boolean peers, boolean exit, Set<PublicKey> keys, List<IpPrefix> prefixes) {

    /** Everybody. */
    public static final Party ANY = new Party(true, false, false, Set.of(), List.of());

    /** Copies the collections. */
    public Party {
        keys = Set.copyOf(keys);
        prefixes = List.copyOf(prefixes);
    }
}
