package io.penstock.gateway.host;

import io.penstock.gateway.Failure;
import org.jspecify.annotations.Nullable;

/**
 * The exit: packets from the tunnel that leave by another interface take that interface's address, IPv4 and IPv6, and
 * TCP connections through the tunnel are told a segment size that fits the path in both directions. One nftables table
 * of its own; needs Linux 5.5 or later ({@code iifname} in the postrouting hook).
 */
public final class Nat {

    private Nat() {}

    /** The name of the table; its counters {@code mss_inbound} and {@code mss_outbound} tell how many SYNs passed its rules. */
    public static String table(String interfaceName) {
        return FirewallTable.name(interfaceName);
    }

    /**
     * Loads the table.
     *
     * @param throughInterface the only interface to masquerade on, null for every one but the tunnel's own
     */
    public static void add(Shell shell, Journal journal, String interfaceName, @Nullable String throughInterface)
            throws Failure {
        FirewallTable.load(shell, journal, table(interfaceName), ruleset(interfaceName, throughInterface));
    }

    /**
     * Loads the table again, if somebody has flushed it away.
     *
     * @return whether it had to be
     */
    public static boolean mend(Shell shell, String interfaceName, @Nullable String throughInterface) throws Failure {
        return FirewallTable.mend(shell, FirewallTable.name(interfaceName), ruleset(interfaceName, throughInterface));
    }

    /** The table's text. */
    static String ruleset(String interfaceName, @Nullable String throughInterface) {
        String exit = throughInterface == null
                ? "oifname != \"" + interfaceName + "\""
                : "oifname \"" + throughInterface + "\"";
        return """
                table inet %s {
                  counter mss_inbound { }
                  counter mss_outbound { }
                  chain forward {
                    type filter hook forward priority mangle; policy accept;
                    iifname "%s" tcp flags & (syn|rst) == syn tcp option maxseg size set rt mtu counter name mss_inbound
                    oifname "%s" tcp flags & (syn|rst) == syn tcp option maxseg size set rt mtu counter name mss_outbound
                  }
                  chain postrouting {
                    type nat hook postrouting priority srcnat; policy accept;
                    iifname "%s" %s masquerade
                  }
                }
                """.formatted(table(interfaceName), interfaceName, interfaceName, interfaceName, exit);
    }
}
