package io.penstock.dataplane.policy;

import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.routing.AllowedIps;
import io.penstock.dataplane.routing.IpPrefix;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which rules one side of a flow satisfies: the rules for everybody, those for the kind of place (a peer, the exit),
 * those for this peer, and those for prefixes around the address, each a bit map that was made beforehand.
 */
final class PartyIndex {

    final long[] any;
    final long[] none;
    private final long[] peers;
    private final long[] exit;
    private final Map<PublicKey, long[]> byKey = new HashMap<>();
    private final AllowedIps.Snapshot<long[]> byAddress;
    private final AllowedIps.Snapshot<Boolean> inside;

    PartyIndex(List<PolicyRule> rules, Function<PolicyRule, Party> side, AllowedIps.Snapshot<Boolean> inside) {
        int words = RuleBits.words(rules.size());
        this.inside = inside;
        any = new long[words];
        none = new long[words];
        peers = new long[words];
        exit = new long[words];
        Map<IpPrefix, long[]> named = new HashMap<>();
        for (int rule = 0; rule < rules.size(); rule++) {
            Party party = side.apply(rules.get(rule));
            setWhere(party.any(), any, rule);
            setWhere(party.peers(), peers, rule);
            setWhere(party.exit(), exit, rule);
            for (PublicKey key : party.keys()) {
                RuleBits.set(byKey.computeIfAbsent(key, _ -> new long[words]), rule);
            }
            for (IpPrefix prefix : party.prefixes()) {
                RuleBits.set(named.computeIfAbsent(prefix, _ -> new long[words]), rule);
            }
        }
        byAddress = nested(named, words);
    }

    private static void setWhere(boolean holds, long[] bits, int rule) {
        if (holds) {
            RuleBits.set(bits, rule);
        }
    }

    /** Longest prefix match finds one prefix, so each takes in the rules of all prefixes around it. */
    private static AllowedIps.Snapshot<long[]> nested(Map<IpPrefix, long[]> named, int words) {
        TreeSet<Integer> lengths = new TreeSet<>();
        named.keySet().forEach(prefix -> lengths.add(prefix.length()));
        AllowedIps<long[]> tries = new AllowedIps<>();
        for (IpPrefix prefix : named.keySet()) {
            long[] bits = new long[words];
            for (int length : lengths.headSet(prefix.length(), true)) {
                long[] around = named.get(new IpPrefix(prefix.ipv6(), prefix.high(), prefix.low(), length));
                if (around != null) {
                    RuleBits.addAll(bits, around);
                }
            }
            tries.insert(prefix, bits);
        }
        return tries.publish();
    }

    /** The rules for the kind of place where an address is. */
    long[] ofPlace(boolean ipv6, long high, long low, @Nullable PublicKey peer) {
        if (peer != null) {
            return peers;
        }
        Boolean found = ipv6 ? inside.lookup6(high, low) : inside.lookup4((int) low);
        return found == null ? exit : none;
    }

    /** The rules that name a peer. */
    long[] ofPeer(@Nullable PublicKey peer) {
        long[] bits = peer == null ? null : byKey.get(peer);
        return bits == null ? none : bits;
    }

    /** The rules that name a prefix around an address. */
    long[] ofAddress(boolean ipv6, long high, long low) {
        long[] bits = ipv6 ? byAddress.lookup6(high, low) : byAddress.lookup4((int) low);
        return bits == null ? none : bits;
    }
}
