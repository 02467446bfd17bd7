package io.penstock.config;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What can only be seen by looking at several peers at once. */
final class PeerChecks {
    private record Claim(PeerReader peer, int line, AddressPrefix prefix) {}

    private static final Comparator<Claim> BY_PLACE = Comparator.<Claim, Boolean>comparing(
                    claim -> claim.prefix().isV6())
            .thenComparing(
                    (a, b) -> Long.compareUnsigned(a.prefix().high(), b.prefix().high()))
            .thenComparing(
                    (a, b) -> Long.compareUnsigned(a.prefix().low(), b.prefix().low()))
            .thenComparingInt(claim -> claim.prefix().length())
            .thenComparingInt(Claim::line);

    private PeerChecks() {}

    static void check(List<PeerReader> peers, Complaints complaints) {
        checkIdentity(peers, complaints);
        checkAllowedIps(peers, complaints);
    }

    private static void checkIdentity(List<PeerReader> peers, Complaints complaints) {
        Map<ConfigKey, Integer> keys = new HashMap<>();
        Map<String, Integer> names = new HashMap<>();
        for (PeerReader peer : peers) {
            peer.publicKey().ifPresent(key -> {
                Integer first = keys.putIfAbsent(key.value(), key.line());
                if (first != null) {
                    complaints.say(
                            Severity.ERROR,
                            key.line(),
                            "PublicKey",
                            "the key of line " + first + " again",
                            "each peer once; WireGuard would silently make one peer of both");
                }
            });
            peer.name().ifPresent(name -> {
                Integer first = names.putIfAbsent(name.value(), name.line());
                if (first != null) {
                    complaints.say(
                            Severity.WARNING,
                            name.line(),
                            "Name",
                            Complaints.quote(name.value()) + ", the name of line " + first,
                            "a name of its own");
                }
            });
        }
    }

    /** Prefixes either nest or are apart, so in their order those around the current one form a stack. */
    private static void checkAllowedIps(List<PeerReader> peers, Complaints complaints) {
        var claims = new ArrayList<Claim>();
        for (PeerReader peer : peers) {
            peer.allowedIps().forEach(ip -> claims.add(new Claim(peer, ip.line(), ip.value())));
        }
        claims.sort(BY_PLACE);
        var around = new ArrayDeque<Claim>();
        for (Claim claim : claims) {
            while (!around.isEmpty() && !around.peek().prefix().contains(claim.prefix())) {
                around.pop();
            }
            Claim nearest = around.peek();
            if (nearest != null && nearest.prefix().equals(claim.prefix())) {
                complainOfSame(nearest, claim, complaints);
                continue;
            }
            around.stream()
                    .filter(outer -> outer.peer() != claim.peer())
                    .findFirst()
                    .ifPresent(outer -> complainOfNested(outer, claim, complaints));
            around.push(claim);
        }
    }

    private static void complainOfSame(Claim first, Claim second, Complaints complaints) {
        boolean samePeer = first.peer() == second.peer();
        complaints.say(
                samePeer ? Severity.WARNING : Severity.ERROR,
                second.line(),
                "AllowedIPs",
                second.prefix()
                        + (samePeer ? ", which this peer has in line " : ", which another peer has in line ")
                        + first.line(),
                samePeer ? "it once" : "each prefix in one peer; in WireGuard the last one silently wins");
    }

    private static void complainOfNested(Claim outer, Claim inner, Complaints complaints) {
        complaints.say(
                Severity.WARNING,
                Math.max(inner.line(), outer.line()),
                "AllowedIPs",
                "%s (line %d) inside %s of another peer (line %d)"
                        .formatted(inner.prefix(), inner.line(), outer.prefix(), outer.line()),
                "prefixes apart, unless the longer one is meant to win");
    }
}
