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
import io.penstock.gateway.host.Undo;
import io.penstock.gateway.host.Uplink;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** The network around the interface of one gateway: addresses, routes, name servers, the exit. Used by one thread. */
final class Network {

    private final Machine machine;
    private final Journal journal;
    private final String interfaceName;
    private final Shell shell;
    private final Undo.Doer doer;
    private int mark;
    private NatSetting nat = new NatSetting.Off();

    /** Whether this machine's IPv6 is on; where it is not, no address and no route of it can be set. */
    private boolean ipv6 = true;

    /** The default routes that have rules of their own now. */
    private final Set<AddressPrefix> policyRouted = new LinkedHashSet<>();

    Network(Machine machine, Journal journal, Undo.Doer doer, String interfaceName) {
        this.machine = machine;
        this.journal = journal;
        this.doer = doer;
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

    /** The mark that the device's datagrams must carry by this file. */
    int markFor(GatewayConfig config) throws Failure {
        OptionalInt fwMark = config.interfaceSection().fwMark();
        if (!needsMark(config, routes(config))) {
            return fwMark.orElse(0);
        }
        return isChosen(fwMark) && !policyRouted.isEmpty() ? mark : PolicyRouting.chooseMark(shell, fwMark);
    }

    private static boolean isChosen(OptionalInt fwMark) {
        return fwMark.orElse(0) == 0;
    }

    /** The mark by which everything was set up last. */
    int mark() {
        return mark;
    }

    Routes routes(GatewayConfig config) {
        return new Routes(shell, interfaceName, config.interfaceSection().table());
    }

    /** Sets everything up on an interface that exists and has its peers. */
    void bringUp(GatewayConfig config, int mtuBytes, int chosenMark, NatSetting chosenNat) throws Failure {
        mark = chosenMark;
        nat = chosenNat;
        InterfaceSection section = config.interfaceSection();
        ipv6 = "0".equals(machine.sysctls().read("net/ipv6/conf/" + interfaceName + "/disable_ipv6"));
        sayWhatIsLeftOut(config);
        for (AddressPrefix address : usable(section.addresses())) {
            Addresses.add(shell, interfaceName, address);
        }
        shell.must("ip", "link", "set", "mtu", Integer.toString(mtuBytes), "up", "dev", interfaceName);
        Dns.add(shell, journal, interfaceName, section.dnsServers(), section.dnsSearchDomains());
        Routes routes = routes(config);
        for (AddressPrefix prefix : usable(prefixes(config))) {
            if (routes.needsPolicyRouting(prefix)) {
                addDefaultRoute(prefix, config);
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
     * Puts back firewall tables that somebody has taken away, as {@code nft flush ruleset} does.
     *
     * @param config what the gateway runs
     * @return whether there was one
     */
    boolean mend(GatewayConfig config) throws Failure {
        boolean mended = switch (nat) {
            case NatSetting.Off() -> false;
            case NatSetting.On() -> Nat.mend(shell, interfaceName, null);
            case NatSetting.Through(String exit) -> Nat.mend(shell, interfaceName, exit);
        };
        for (AddressPrefix prefix : policyRouted) {
            mended |= PolicyRouting.mend(
                    shell,
                    interfaceName,
                    prefix,
                    mark,
                    config.interfaceSection().addresses());
        }
        return mended;
    }

    private List<AddressPrefix> usable(List<AddressPrefix> all) {
        return all.stream().filter(prefix -> ipv6 || !prefix.isV6()).toList();
    }

    private void sayWhatIsLeftOut(GatewayConfig config) {
        List<AddressPrefix> wanted = new ArrayList<>(config.interfaceSection().addresses());
        wanted.addAll(prefixes(config));
        if (usable(wanted).size() < wanted.size()) {
            machine.complain(
                    "IPv6 is switched off on this machine: the tunnel's IPv6 addresses and routes are left out");
        }
    }

    private void addDefaultRoute(AddressPrefix prefix, GatewayConfig config) throws Failure {
        policyRouted.add(prefix);
        PolicyRouting.add(
                shell,
                machine.sysctls(),
                journal,
                interfaceName,
                prefix,
                mark,
                config.interfaceSection().addresses());
    }

    /**
     * Follows a new file on a running interface, whose device has its peers and its mark already.
     *
     * @param newMark what {@link #markFor} said of the new file
     */
    void follow(GatewayConfig before, GatewayConfig after, int newMark, Set<InterfaceField> fields) throws Failure {
        // The table stays as it is until the next start.
        Routes routes = routes(before);
        Set<AddressPrefix> old = new LinkedHashSet<>(usable(prefixes(before)));
        Set<AddressPrefix> now = new LinkedHashSet<>(usable(prefixes(after)));
        // The mark and the addresses stand in the rules of a default route.
        boolean anew = newMark != mark || fields.contains(InterfaceField.ADDRESSES);
        for (AddressPrefix prefix : old) {
            if (policyRouted.contains(prefix)) {
                if (anew || !now.contains(prefix)) {
                    PolicyRouting.remove(shell, journal, doer, interfaceName, prefix, mark);
                    policyRouted.remove(prefix);
                }
            } else if (!now.contains(prefix)) {
                routes.remove(prefix);
            }
        }
        mark = newMark;
        if (fields.contains(InterfaceField.ADDRESSES)) {
            followAddresses(before, after);
        }
        if (fields.contains(InterfaceField.MTU)
                && after.interfaceSection().mtu().isPresent()) {
            String mtu = Integer.toString(after.interfaceSection().mtu().getAsInt());
            shell.must("ip", "link", "set", "mtu", mtu, "dev", interfaceName);
        }
        for (AddressPrefix prefix : now) {
            if (routes.needsPolicyRouting(prefix)) {
                if (!policyRouted.contains(prefix)) {
                    addDefaultRoute(prefix, after);
                }
            } else if (!old.contains(prefix)) {
                routes.add(prefix);
            }
        }
    }

    private void followAddresses(GatewayConfig before, GatewayConfig after) throws Failure {
        List<AddressPrefix> old = usable(before.interfaceSection().addresses());
        List<AddressPrefix> now = usable(after.interfaceSection().addresses());
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
