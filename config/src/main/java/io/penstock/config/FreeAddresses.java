package io.penstock.config;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;

/** Finds the lowest host address of a network that nobody has. */
final class FreeAddresses {
    private FreeAddresses() {}

    static List<AddressPrefix> next(GatewayConfig config) throws ConfigEditException {
        var networks = new LinkedHashSet<AddressPrefix>();
        config.interfaceSection().addresses().forEach(address -> networks.add(address.network()));
        networks.removeIf(AddressPrefix::isHost);
        if (networks.isEmpty()) {
            throw new ConfigEditException("the interface has no Address with a network, such as 10.66.0.1/24");
        }
        var free = new ArrayList<AddressPrefix>();
        for (AddressPrefix network : networks) {
            free.add(lowest(network, taken(network, config)));
        }
        return free;
    }

    private static List<AddressPrefix> taken(AddressPrefix network, GatewayConfig config) {
        var taken = new ArrayList<AddressPrefix>();
        config.interfaceSection().addresses().forEach(address -> taken.add(address.host()));
        config.peers().forEach(peer -> taken.addAll(peer.allowedIps()));
        taken.removeIf(prefix -> !network.contains(prefix));
        taken.sort(Comparator.comparing(FreeAddresses::first));
        return taken;
    }

    private static AddressPrefix lowest(AddressPrefix network, List<AddressPrefix> taken) throws ConfigEditException {
        // The two addresses of a /31 or /127 are both hosts (RFC 3021, RFC 6164).
        boolean pair = network.length() == network.addressBits() - 1;
        BigInteger candidate = first(network).add(pair ? BigInteger.ZERO : BigInteger.ONE);
        BigInteger last = last(network).subtract(network.isV6() || pair ? BigInteger.ZERO : BigInteger.ONE);
        for (AddressPrefix prefix : taken) {
            if (first(prefix).compareTo(candidate) <= 0) {
                candidate = candidate.max(last(prefix).add(BigInteger.ONE));
            }
        }
        if (candidate.compareTo(last) > 0) {
            throw new ConfigEditException("no address is free in " + network);
        }
        return new AddressPrefix(
                network.isV6(),
                network.isV6() ? candidate.shiftRight(64).longValue() : 0,
                candidate.longValue(),
                network.addressBits());
    }

    private static BigInteger first(AddressPrefix prefix) {
        return new BigInteger(1, prefix.network().addressBytes());
    }

    private static BigInteger last(AddressPrefix prefix) {
        return first(prefix)
                .add(BigInteger.ONE.shiftLeft(prefix.addressBits() - prefix.length()))
                .subtract(BigInteger.ONE);
    }
}
