package io.penstock.gateway.run;

import io.penstock.config.AddressPrefix;
import io.penstock.config.GatewayConfig;
import io.penstock.config.InterfaceField;
import io.penstock.config.InterfaceSection;
import io.penstock.config.NatSetting;
import io.penstock.config.PeerSection;
import io.penstock.gateway.Failure;
import io.penstock.gateway.host.Addresses;
import io.penstock.gateway.host.Dns;
import io.penstock.gateway.host.Journal;
import io.penstock.gateway.host.Nat;
import io.penstock.gateway.host.PolicyRouting;
import io.penstock.gateway.host.Routes;
import io.penstock.gateway.host.Shell;
import io.penstock.gateway.host.Uplink;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The network around the interface of one gateway: addresses, routes, name servers, the exit. Used by one thread. */
final class Network {

    private final Machine machine;
    private final Journal journal;
    private final String interfaceName;
    private final Shell shell;

    Network(Machine machine, Journal journal, String interfaceName) {
        this.machine = machine;
        this.journal = journal;
        this.interfaceName = interfaceName;
        this.shell = machine.shell();
    }

    /** All prefixes behind peers, in the order in which their routes are added. */
    static List<AddressPrefix> prefixes(GatewayConfig config) {
        return Routes.inOrder(config.peers().stream()
                .map(PeerSection::allowedIps)
                .flatMap(List::stream)
                .toList());
    }

    /** Whether some prefix needs rules of its own, and so the device's datagrams a mark. */
    static boolean needsMark(GatewayConfig config, Routes routes) {
        return prefixes(config).stream().anyMatch(routes::needsPolicyRouting);
    }

    Routes routes(GatewayConfig config) {
        return new Routes(shell, interfaceName, config.interfaceSection().table());
    }

    /** Sets everything up on an interface that exists and has its peers. */
    void bringUp(GatewayConfig config, int mtuBytes, int mark, NatSetting nat) throws Failure {
        InterfaceSection section = config.interfaceSection();
        for (AddressPrefix address : section.addresses()) {
            Addresses.add(shell, interfaceName, address);
        }
        shell.must("ip", "link", "set", "mtu", Integer.toString(mtuBytes), "up", "dev", interfaceName);
        Dns.add(shell, journal, interfaceName, section.dnsServers(), section.dnsSearchDomains());
        Routes routes = routes(config);
        for (AddressPrefix prefix : prefixes(config)) {
            if (routes.needsPolicyRouting(prefix)) {
                PolicyRouting.add(shell, machine.sysctls(), journal, interfaceName, prefix, mark, section.addresses());
            } else {
                routes.add(prefix);
            }
        }
        switch (nat) {
            case NatSetting.Off() -> {}
            case NatSetting.On() -> {
                machine.sysctls().forward(journal, Uplink.defaultIpv6(shell));
                Nat.add(shell, journal, interfaceName, null);
            }
            case NatSetting.Through(String exit) -> {
                machine.sysctls().forward(journal, Uplink.defaultIpv6(shell));
                Nat.add(shell, journal, interfaceName, exit);
            }
        }
    }

    /**
     * Follows a new file on a running interface.
     *
     * @return what waits for the next start, a phrase each
     */
    List<String> follow(GatewayConfig before, GatewayConfig after, Set<InterfaceField> fields) throws Failure {
        List<String> waiting = new ArrayList<>();
        Routes routes = routes(before);
        Set<AddressPrefix> old = new LinkedHashSet<>(prefixes(before));
        Set<AddressPrefix> now = new LinkedHashSet<>(prefixes(after));
        for (AddressPrefix prefix : old) {
            if (!now.contains(prefix)) {
                if (routes.needsPolicyRouting(prefix)) {
                    waiting.add("the default route " + prefix);
                } else {
                    routes.remove(prefix);
                }
            }
        }
        if (fields.contains(InterfaceField.ADDRESSES)) {
            followAddresses(before, after);
        }
        if (fields.contains(InterfaceField.MTU)
                && after.interfaceSection().mtu().isPresent()) {
            String mtu = Integer.toString(after.interfaceSection().mtu().getAsInt());
            shell.must("ip", "link", "set", "mtu", mtu, "dev", interfaceName);
        }
        for (AddressPrefix prefix : now) {
            if (!old.contains(prefix)) {
                if (routes.needsPolicyRouting(prefix)) {
                    waiting.add("the default route " + prefix);
                } else {
                    routes.add(prefix);
                }
            }
        }
        return waiting;
    }

    private void followAddresses(GatewayConfig before, GatewayConfig after) throws Failure {
        List<AddressPrefix> old = before.interfaceSection().addresses();
        List<AddressPrefix> now = after.interfaceSection().addresses();
        for (AddressPrefix address : now) {
            if (!old.contains(address)) {
                Addresses.add(shell, interfaceName, address);
            }
        }
        for (AddressPrefix address : old) {
            if (!now.contains(address)) {
                Addresses.remove(shell, interfaceName, address);
            }
        }
    }
}
