package io.penstock.gateway.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.gateway.Failure;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NatTest {

    private final RecordingShell shell = new RecordingShell();

    @Test
    void shouldLoadOneTableOfItsOwnAndUndoItAsAWhole(@TempDir Path folder) throws Exception {
        Journal journal = Journal.begin(folder.resolve("wg0.journal"), Journal.Owner.self("wg0"));
        Nat.add(shell, journal, "wg0", null);
        assertThat(journal.entries())
                .containsExactly(Undo.run("nft", "add table inet penstock_wg0; delete table inet penstock_wg0"));
        assertThat(shell.inputs()).containsExactly("""
                        add table inet penstock_wg0; delete table inet penstock_wg0
                        table inet penstock_wg0 {
                          counter mss_inbound { }
                          counter mss_outbound { }
                          chain forward {
                            type filter hook forward priority mangle; policy accept;
                            iifname "wg0" tcp flags & (syn|rst) == syn tcp option maxseg size set rt mtu counter name mss_inbound
                            oifname "wg0" tcp flags & (syn|rst) == syn tcp option maxseg size set rt mtu counter name mss_outbound
                          }
                          chain postrouting {
                            type nat hook postrouting priority srcnat; policy accept;
                            iifname "wg0" oifname != "wg0" masquerade
                          }
                        }
                        """);
    }

    @Test
    void shouldPutATableBackOnlyWhereSomebodyHasFlushedItAway() throws Exception {
        shell.answer("nft list table inet penstock_wg0", "table inet penstock_wg0 {\n}\n");
        assertThat(Nat.mend(shell, "wg0", null)).isFalse();
        assertThat(shell.inputs()).isEmpty();
        shell.fail("nft list table inet penstock_wg0", "Error: No such file or directory\n");
        assertThat(Nat.mend(shell, "wg0", "eth0")).isTrue();
        assertThat(shell.inputs()).singleElement().asString().endsWith(Nat.ruleset("wg0", "eth0"));
    }

    @Test
    void shouldMasqueradeOnOneInterfaceOnlyWhenToldSo() {
        assertThat(Nat.ruleset("wg-a+1", "eth0"))
                .contains("table inet penstock_wg-a_1 {", "iifname \"wg-a+1\" oifname \"eth0\" masquerade");
    }

    @Test
    void shouldSayWhatTheProgramComplainedOf(@TempDir Path folder) throws Exception {
        shell.fail("nft -f -", "Error: Could not process rule\nOperation not permitted\n");
        Journal journal = Journal.begin(folder.resolve("wg0.journal"), Journal.Owner.self("wg0"));
        assertThatThrownBy(() -> Nat.add(shell, journal, "wg0", null))
                .isInstanceOf(Failure.class)
                .hasMessage("nft -f -: Error: Could not process rule; Operation not permitted");
    }

    @Test
    void shouldTellResolvconfServersAndDomains() {
        assertThat(Dns.input(List.of("10.0.0.1", "fd00::1"), List.of("a.example", "b.example")))
                .isEqualTo("nameserver 10.0.0.1\nnameserver fd00::1\nsearch a.example b.example\n");
    }

    @Test
    void shouldTakeTheWidestMtuOnTheWayToAPeerLessTheOverhead() throws Failure {
        shell.answer("ip route get 192.0.2.7", "192.0.2.7 via 10.0.0.1 dev eth0 src 10.0.0.5 uid 0\n")
                .answer("ip link show dev eth0", "2: eth0: <UP> mtu 1492 qdisc fq\n")
                .answer("ip route show default", "default via 10.0.0.1 dev eth1 mtu 9000\n");
        assertThat(Uplink.tunnelMtuBytes(shell, List.of("192.0.2.7"))).isEqualTo(1412);
        assertThat(Uplink.tunnelMtuBytes(shell, List.of())).isEqualTo(8920);
        assertThat(Uplink.tunnelMtuBytes(new RecordingShell(), List.of())).isEqualTo(1420);
    }

    @Test
    void shouldKnowItsOwnAddressFromTheDefaultRoute() throws Failure {
        shell.answer("ip route get 192.0.2.1", "192.0.2.1 via 10.0.0.1 dev eth0 src 10.0.0.5 uid 0 \n    cache\n");
        assertThat(Uplink.address(shell)).contains("10.0.0.5");
        assertThat(Uplink.address(new RecordingShell())).isEmpty();
    }
}
