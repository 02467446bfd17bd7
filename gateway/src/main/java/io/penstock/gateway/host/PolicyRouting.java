package io.penstock.gateway.host;

import io.penstock.config.AddressPrefix;
import io.penstock.gateway.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    /** Where the kernel puts the rule for the main table. */
    private static final int MAIN_PREFERENCE = 32766;

    private static final Pattern PREFERENCE = Pattern.compile("^(\\d{1,9}):");

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
        int first = firstPreference(shell, family);
        rule(shell, journal, family, first - 1, "not", "fwmark", table, "table", table);
        rule(shell, journal, family, first - 2, "table", "main", "suppress_prefixlength", "0");
        if (!prefix.isV6()) {
            sysctls.set(journal, "net/ipv4/conf/all/src_valid_mark", "1");
        }
        FirewallTable.load(
                shell, journal, tableName(interfaceName, prefix), ruleset(interfaceName, prefix, mark, addresses));
    }

    /**
     * Loads the firewall table of a prefix again, if somebody has flushed it away.
     *
     * @return whether it had to be
     */
    public static boolean mend(
            Shell shell, String interfaceName, AddressPrefix prefix, int mark, List<AddressPrefix> addresses)
            throws Failure {
        return FirewallTable.mend(
                shell, tableName(interfaceName, prefix), ruleset(interfaceName, prefix, mark, addresses));
    }

    /** Takes back what {@link #add} did for a prefix, and leaves the journal's other entries as they are. */
    public static void remove(
            Shell shell, Journal journal, Undo.Doer doer, String interfaceName, AddressPrefix prefix, int mark)
            throws Failure {
        String family = Routes.family(prefix);
        String table = Integer.toUnsignedString(mark);
        List<Undo> entries = journal.entries().stream()
                .filter(undo -> undo instanceof Undo.Run(List<String> argv)
                        && (argv.equals(FirewallTable.deletion(tableName(interfaceName, prefix)))
                                || (argv.size() > 3 && argv.subList(0, 3).equals(List.of("ip", family, "rule")))))
                .toList();
        journal.undoOnly(entries, doer);
        shell.must("ip", family, "route", "delete", prefix.toString(), "dev", interfaceName, "table", table);
    }

    private static void rule(Shell shell, Journal journal, String family, int preference, String... selector)
            throws Failure {
        List<String> words = new ArrayList<>(List.of("preference", Integer.toString(preference)));
        words.addAll(List.of(selector));
        journal.record(Undo.run(command(family, "delete", words)));
        shell.must(command(family, "add", words));
    }

    private static String[] command(String family, String verb, List<String> words) {
        List<String> argv = new ArrayList<>(List.of("ip", family, "rule", verb));
        argv.addAll(words);
        return argv.toArray(String[]::new);
    }

    /**
     * The lowest preference of a rule that may have another before it. The kernel would choose for itself, but two
     * tunnels have a rule with the same words, and each must take away its own.
     */
    private static int firstPreference(Shell shell, String family) throws Failure {
        return shell.must("ip", family, "rule", "show")
                .lines()
                .map(PREFERENCE::matcher)
                .filter(Matcher::find)
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .filter(preference -> preference > 2)
                .min()
                .orElse(MAIN_PREFERENCE);
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
