package io.penstock.gateway.host;

import io.penstock.config.AddressPrefix;
import io.penstock.gateway.Failure;
import java.util.List;
import java.util.OptionalInt;

/**
 * A default route through the tunnel, the way wg-quick(8) makes it. The tunnel's own datagrams carry a mark; what has
 * no mark looks into a table of its own that leads into the tunnel, after the main table's routes that are more
 * specific than a default route:
 *
 * <pre>
 *   ip rule: not fwmark T -> table T          T: 0.0.0.0/0 dev wg0
 *   ip rule: table main, suppress_prefixlength 0
 * </pre>
 *
 * <p>A firewall table refuses packets to the tunnel's addresses that come by another interface, and gives the answers to
 * the tunnel's datagrams their mark, so that a strict reverse path filter lets them pass.
 */
public final class PolicyRouting {

    private static final int FIRST_TABLE = 51820;

    private PolicyRouting() {}

    /** The mark that the device must give its datagrams: the file's own, or the first unused number from 51820 on. */
    public static int chooseMark(Shell shell, OptionalInt fwMark) throws Failure {
        if (fwMark.orElse(0) != 0) {
            return fwMark.getAsInt();
        }
        int table = FIRST_TABLE;
        while (!shell.ask("ip", "-4", "route", "show", "table", Integer.toString(table))
                        .isBlank()
                || !shell.ask("ip", "-6", "route", "show", "table", Integer.toString(table))
                        .isBlank()) {
            table++;
        }
        return table;
    }

    /**
     * Sends everything of one family through the interface.
     *
     * @param prefix {@code 0.0.0.0/0} or {@code ::/0}
     * @param mark the mark of the device's datagrams, which is also the table's number
     * @param addresses the interface's addresses
     */
    public static void add(
            Shell shell,
            Sysctls sysctls,
            Journal journal,
            String interfaceName,
            AddressPrefix prefix,
            int mark,
            List<AddressPrefix> addresses)
            throws Failure {
        String family = Routes.family(prefix);
        String table = Integer.toUnsignedString(mark);
        shell.must("ip", family, "route", "add", prefix.toString(), "dev", interfaceName, "table", table);
        journal.record(Undo.run("ip", family, "rule", "delete", "not", "fwmark", table, "table", table));
        shell.must("ip", family, "rule", "add", "not", "fwmark", table, "table", table);
        journal.record(Undo.run("ip", family, "rule", "delete", "table", "main", "suppress_prefixlength", "0"));
        shell.must("ip", family, "rule", "add", "table", "main", "suppress_prefixlength", "0");
        if (!prefix.isV6()) {
            sysctls.set(journal, "net/ipv4/conf/all/src_valid_mark", "1");
        }
        FirewallTable.load(
                shell, journal, tableName(interfaceName, prefix), ruleset(interfaceName, prefix, mark, addresses));
    }

    private static String tableName(String interfaceName, AddressPrefix prefix) {
        return FirewallTable.name(interfaceName) + (prefix.isV6() ? "_default6" : "_default4");
    }

    /** The firewall table's text. */
    static String ruleset(String interfaceName, AddressPrefix prefix, int mark, List<AddressPrefix> addresses) {
        String protocol = prefix.isV6() ? "ip6" : "ip";
        StringBuilder guards = new StringBuilder();
        for (AddressPrefix address : addresses) {
            if (address.isV6() == prefix.isV6()) {
                guards.append("    iifname != \"%s\" %s daddr %s fib saddr type != local drop\n"
                        .formatted(interfaceName, protocol, address.addressText()));
            }
        }
        return """
                table inet %s {
                  chain preraw {
                    type filter hook prerouting priority raw; policy accept;
                %s  }
                  chain premangle {
                    type filter hook prerouting priority mangle; policy accept;
                    meta nfproto %s meta l4proto udp meta mark set ct mark
                  }
                  chain postmangle {
                    type filter hook postrouting priority mangle; policy accept;
                    meta nfproto %s meta l4proto udp meta mark %s ct mark set meta mark
                  }
                }
                """.formatted(
                        tableName(interfaceName, prefix),
                        guards,
                        prefix.isV6() ? "ipv6" : "ipv4",
                        prefix.isV6() ? "ipv6" : "ipv4",
                        Integer.toUnsignedString(mark));
    }
}
