package io.penstock.gateway.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.config.AddressPrefix;
import io.penstock.config.RouteTable;
import io.penstock.gateway.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutesTest {

    private final RecordingShell shell = new RecordingShell();

    private static AddressPrefix prefix(String text) {
        return AddressPrefix.parse(text);
    }

    @Test
    void shouldOrderLongestPrefixesFirstAndOnce() {
        assertThat(Routes.inOrder(List.of(
                        prefix("0.0.0.0/0"), prefix("10.0.0.2/32"), prefix("10.0.0.0/8"), prefix("10.0.0.2/32"))))
                .containsExactly(prefix("10.0.0.2/32"), prefix("10.0.0.0/8"), prefix("0.0.0.0/0"));
    }

    @Test
    void shouldAddARouteOnlyWhereTheInterfaceHasNoneThatCoversIt() throws Failure {
        shell.answer("ip -4 route show dev wg0 match 10.66.0.2/32", "10.66.0.0/24 proto kernel scope link\n");
        Routes routes = new Routes(shell, "wg0", new RouteTable.Auto());
        routes.add(prefix("10.66.0.2/32"));
        routes.add(prefix("fd00:5::/64"));
        assertThat(shell.asked())
                .containsExactly(
                        "ip -4 route show dev wg0 match 10.66.0.2/32",
                        "ip -6 route show dev wg0 match fd00:5::/64",
                        "ip -6 route add fd00:5::/64 dev wg0");
    }

    @Test
    void shouldUseTheNamedTableForEveryRouteAndNoneWhenOff() throws Failure {
        Routes named = new Routes(shell, "wg0", new RouteTable.Named("123"));
        assertThat(named.needsPolicyRouting(prefix("0.0.0.0/0"))).isFalse();
        named.add(prefix("0.0.0.0/0"));
        new Routes(shell, "wg0", new RouteTable.Off()).add(prefix("10.0.0.0/8"));
        assertThat(shell.asked()).containsExactly("ip -4 route add 0.0.0.0/0 dev wg0 table 123");
    }

    @Test
    void shouldTakeTheFirstFreeTableForTheMarkUnlessTheFileNamesOne() throws Failure {
        shell.answer("ip -4 route show table 51820", "default dev wg1 scope link\n")
                .answer("ip -6 route show table 51821", "default dev wg2\n");
        assertThat(PolicyRouting.chooseMark(shell, OptionalInt.empty())).isEqualTo(51822);
        assertThat(PolicyRouting.chooseMark(shell, OptionalInt.of(7))).isEqualTo(7);
    }

    @Test
    void shouldRouteByRulesOfItsOwnAndWriteEachDownBeforeItIsMade(@TempDir Path folder) throws Exception {
        Journal journal = Journal.begin(folder.resolve("wg0.journal"), Journal.Owner.self("wg0"));
        shell.answer("ip -6 rule show", """
                        0:	from all lookup local
                        32764:	from all lookup main suppress_prefixlength 0
                        32766:	from all lookup main
                        """);
        PolicyRouting.add(
                shell,
                new Sysctls(folder, folder),
                journal,
                "wg0",
                prefix("::/0"),
                51820,
                List.of(prefix("10.0.0.2/24"), prefix("fd00::2/64")));
        assertThat(shell.asked())
                .containsExactly(
                        "ip -6 route add ::/0 dev wg0 table 51820",
                        "ip -6 rule show",
                        "ip -6 rule add preference 32763 not fwmark 51820 table 51820",
                        "ip -6 rule add preference 32762 table main suppress_prefixlength 0",
                        "nft -f -");
        assertThat(journal.entries())
                .containsExactly(
                        Undo.run("ip -6 rule delete preference 32763 not fwmark 51820 table 51820".split(" ", -1)),
                        Undo.run(
                                "ip -6 rule delete preference 32762 table main suppress_prefixlength 0".split(" ", -1)),
                        Undo.run(
                                "nft",
                                "add table inet penstock_wg0_default6; delete table inet penstock_wg0_default6"));
        PolicyRouting.remove(
                shell,
                journal,
                undo -> shell.must(((Undo.Run) undo).argv().toArray(String[]::new)),
                "wg0",
                prefix("::/0"),
                51820);
        assertThat(journal.entries()).isEmpty();
        assertThat(shell.asked().subList(5, 9))
                .containsExactly(
                        "nft add table inet penstock_wg0_default6; delete table inet penstock_wg0_default6",
                        "ip -6 rule delete preference 32762 table main suppress_prefixlength 0",
                        "ip -6 rule delete preference 32763 not fwmark 51820 table 51820",
                        "ip -6 route delete ::/0 dev wg0 table 51820");
        assertThat(shell.inputs()).containsExactly("""
                        add table inet penstock_wg0_default6; delete table inet penstock_wg0_default6
                        table inet penstock_wg0_default6 {
                          chain preraw {
                            type filter hook prerouting priority raw; policy accept;
                            iifname != "wg0" ip6 daddr fd00::2 fib saddr type != local drop
                          }
                          chain premangle {
                            type filter hook prerouting priority mangle; policy accept;
                            meta nfproto ipv6 meta l4proto udp meta mark set ct mark
                          }
                          chain postmangle {
                            type filter hook postrouting priority mangle; policy accept;
                            meta nfproto ipv6 meta l4proto udp meta mark 51820 ct mark set meta mark
                          }
                        }
                        """);
    }
}
