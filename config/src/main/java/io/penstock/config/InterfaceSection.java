package io.penstock.config;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * {@code [Interface]} of a wg-quick file.
 *
 * @param privateKey the gateway's own key; empty only when a hook sets it ({@code wg set %i private-key FILE})
 * @param listenPort the UDP port, 0 to 65535; empty or 0 means that the kernel chooses
 * @param fwMark the 32-bit mark of outgoing packets, read unsigned; 0 is "off", empty is not said
 * @param addresses the interface's addresses with their prefix lengths, in order
 * @param dnsServers addresses of name servers, in order
 * @param dnsSearchDomains search domains, in order
 * @param mtu bytes, 68 to 65535; empty means that the gateway chooses
 * @param table where routes go
 * @param preUp commands before the interface is up, each for {@code sh -c} after {@code %i} is replaced
 * @param postUp commands after it is up
 * @param preDown commands before it goes down
 * @param postDown commands after it is down
 * @param saveConfig whether the running state is written back when the interface goes down
 * @param appliance the gateway's own settings
 */
public record InterfaceSection(
        Optional<ConfigKey> privateKey,
        OptionalInt listenPort,
        OptionalInt fwMark,
        List<AddressPrefix> addresses,
        List<String> dnsServers,
        List<String> dnsSearchDomains,
        OptionalInt mtu,
        RouteTable table,
        List<String> preUp,
        List<String> postUp,
        List<String> preDown,
        List<String> postDown,
        boolean saveConfig,
        ApplianceSettings appliance) {
    public InterfaceSection {
        addresses = List.copyOf(addresses);
        dnsServers = List.copyOf(dnsServers);
        dnsSearchDomains = List.copyOf(dnsSearchDomains);
        preUp = List.copyOf(preUp);
        postUp = List.copyOf(postUp);
        preDown = List.copyOf(preDown);
        postDown = List.copyOf(postDown);
    }
}
