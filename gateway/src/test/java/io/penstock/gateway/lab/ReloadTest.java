package io.penstock.gateway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code penstock up FILE} while it runs: SIGHUP, readiness, signals, two tunnels at once, SaveConfig. */
@Tag("namespace")
class ReloadTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final Lab lab = Lab.open("reload");
    private final Namespace machine = lab.namespace("machine");
    private final KeyPair keys = KeyPair.generate(lab);
    private final KeyPair peer = KeyPair.generate(lab);
    private String before = "";

    @BeforeEach
    void connect() {
        Namespace far = lab.namespace("far");
        lab.cable(machine, "air", far, "air");
        machine.address("air", "203.0.113.1/24", "2001:db8:9::1/64");
        machine.ip("route add default via 203.0.113.2");
        machine.ip("-6 route add default via 2001:db8:9::2");
        before = Traces.of(machine);
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private Path write(Path file, String interfaceLines, String allowedIps) throws IOException {
        Files.writeString(file, """
                [Interface]
                PrivateKey = %s
                %s
                [Peer]
                # Name = branch
                PublicKey = %s
                Endpoint = 203.0.113.2:9
                AllowedIPs = %s
                """.formatted(keys.privateKey(), interfaceLines, peer.publicKey(), allowedIps));
        Shell.run("chmod", "600", file.toString());
        return file;
    }

    private Path file(String interfaceName) {
        return lab.file(interfaceName + ".conf");
    }

    private GatewayProcess up(Path file, String options) {
        return GatewayProcess.start(
                        machine,
                        "up-" + file.getFileName(),
                        ("up " + file + " --nat off --flow-log off " + options).strip())
                .awaitUp();
    }

    private void assertEndsCleanly(GatewayProcess gateway, String signal) {
        gateway.signal(signal);
        assertThat(gateway.exitCode()).as(gateway.text()).isZero();
        assertThat(Traces.of(machine)).isEqualTo(before);
    }

    @Test
    void shouldKeepTheLastGoodStateWhenTheFileIsBadAndFollowItWhenItIsGood() throws IOException {
        String name = lab.interfaceName();
        Path file = write(file(name), "Address = 10.9.0.1/24", "10.9.0.2/32");
        GatewayProcess gateway = up(file, "--metrics off");
        String routed = Traces.of(machine);
        String device = machine.run("wg showconf " + name);

        write(file, "Address = 10.9.0.1/24\nColour = blue", "10.9.0.2/32, 0.0.0.0/0");
        gateway.signal("HUP");
        gateway.awaitText("the gateway goes on as it was");
        assertThat(gateway.text()).containsPattern("penstock: " + file + ":4: .*Colour");
        assertThat(gateway.penstock("status " + name).text()).containsPattern("refused +.*" + file + ":4: .*Colour");
        Shell.Result asked = gateway.penstock("reload " + name);
        assertThat(asked.exit()).isEqualTo(1);
        assertThat(asked.text()).contains(":4: ", "the gateway goes on as it was");
        assertThat(machine.run("wg showconf " + name)).isEqualTo(device);
        assertThat(Traces.of(machine)).isEqualTo(routed);

        write(file, "Address = 10.9.0.1/24", "10.9.0.2/32, 10.8.0.0/16, 0.0.0.0/0, ::/0");
        gateway.signal("HUP");
        gateway.awaitText("peers: 0 added, 0 removed, 1 changed\n");
        assertThat(machine.run("ip -4 rule")).containsPattern("not from all fwmark 0x\\w+ lookup \\d+");
        assertThat(machine.run("ip -6 rule")).contains("suppress_prefixlength 0");
        assertThat(machine.run("ip route get 198.51.100.9")).contains("dev " + name);
        assertThat(machine.run("ip route show dev " + name)).contains("10.8.0.0/16");
        assertThat(machine.run("wg show " + name + " fwmark")).isNotEqualTo("off\n");
        assertThat(gateway.penstock("status " + name).text()).doesNotContain("refused");

        String guarded = machine.run("nft list ruleset");
        machine.run("nft flush ruleset");
        assertThat(gateway.penstock("reload " + name).text())
                .isEqualTo(name + ": nothing has changed; firewall tables that were gone are back\n");
        assertThat(machine.run("nft list ruleset")).isEqualTo(guarded);
        machine.run("nft flush ruleset");

        write(file, "Address = 10.9.0.1/24", "10.9.0.2/32");
        gateway.signal("HUP");
        Wait.until(
                "the routes of the first file", SOON, () -> Traces.of(machine).equals(routed));
        assertThat(machine.run("wg showconf " + name)).isEqualTo(device);
        assertEndsCleanly(gateway, "TERM");
    }

    @Test
    void shouldServeIpv4WhereIpv6IsSwitchedOff() throws IOException {
        machine.run("sysctl -q -w net.ipv6.conf.default.disable_ipv6=1");
        String name = lab.interfaceName();
        Path file = write(file(name), "Address = 10.9.0.1/24, fd99::1/64", "10.9.0.2/32, fd99::2/128, 10.8.0.0/16");
        GatewayProcess gateway = up(file, "--metrics off");
        assertThat(gateway.text()).contains("IPv6 is switched off on this machine");
        assertThat(machine.run("ip -o address show dev " + name))
                .contains("10.9.0.1/24")
                .doesNotContain("fd99");
        write(file, "Address = 10.9.0.1/24, fd98::1/64", "10.9.0.2/32, fd99::/64, 10.7.0.0/16");
        assertThat(gateway.penstock("reload " + name).text()).doesNotContain("waits");
        assertThat(machine.run("ip route show dev " + name))
                .contains("10.7.0.0/16")
                .doesNotContain("10.8.0.0/16");
        machine.run("sysctl -q -w net.ipv6.conf.default.disable_ipv6=0");
        assertEndsCleanly(gateway, "TERM");
    }

    @Test
    void shouldTakeAwayDefaultRoutesOfAReloadWhenItIsKilledAndStartedAgain() throws IOException {
        String name = lab.interfaceName();
        Path file = write(file(name), "Address = 10.9.0.1/24", "10.9.0.2/32");
        GatewayProcess killed = up(file, "--metrics off");
        write(file, "Address = 10.9.0.1/24", "0.0.0.0/0");
        killed.signal("HUP");
        killed.awaitText("1 changed");
        write(file, "Address = 10.9.0.1/24", "::/0");
        killed.signal("HUP");
        Wait.until("the second reload", SOON, () -> killed.text().split("1 changed", -1).length == 3);
        killed.kill();
        assertThat(machine.run("ip -6 rule")).contains("suppress_prefixlength 0");
        GatewayProcess again = up(write(file, "Address = 10.9.0.1/24", "10.9.0.2/32"), "--metrics off");
        assertThat(again.text()).contains("Undoing what an earlier run");
        assertThat(machine.run("ip -6 rule")).doesNotContain("suppress_prefixlength 0");
        assertEndsCleanly(again, "TERM");
    }

    @Test
    void shouldSayWhetherItIsReadyAndIgnoreASecondSignal() throws IOException {
        String name = lab.interfaceName();
        Path file = write(file(name), "Address = 10.9.0.1/24\nPreDown = sleep 2", "10.9.0.2/32");
        GatewayProcess gateway = up(file, "");
        assertThat(MetricsPage.get(machine, "/readyz").exit()).isZero();
        machine.ip("link set " + name + " down");
        assertThat(MetricsPage.get(machine, "/readyz").exit()).isNotZero();
        assertThat(MetricsPage.get(machine, "/healthz").exit()).isZero();
        machine.ip("link set " + name + " up");
        Wait.until(
                "ready again", SOON, () -> MetricsPage.get(machine, "/readyz").exit() == 0);
        gateway.signal("INT");
        Wait.seconds(0.5);
        gateway.signal("INT");
        gateway.signal("TERM");
        assertThat(gateway.exitCode()).as(gateway.text()).isZero();
        assertThat(Traces.of(machine)).isEqualTo(before);
    }

    @Test
    void shouldLeaveTheOtherTunnelAloneWhenOneOfTwoWithADefaultRouteStops() throws IOException {
        String first = lab.interfaceName();
        String second = lab.interfaceName();
        GatewayProcess older = up(write(file(first), "Address = 10.9.0.1/24", "0.0.0.0/0"), "--metrics off");
        String alone = Traces.of(machine);
        GatewayProcess newer = up(write(file(second), "Address = 10.8.0.1/24", "0.0.0.0/0"), "--metrics off");
        older.signal("TERM");
        assertThat(older.exitCode()).isZero();
        assertThat(machine.run("ip route get 198.51.100.9")).contains("dev " + second);
        assertThat(machine.run("ip route get 203.0.113.2"))
                .as("the main table comes first")
                .contains("dev air");
        GatewayProcess back = up(file(first), "--metrics off");
        newer.signal("TERM");
        assertThat(newer.exitCode()).isZero();
        assertThat(machine.run("ip route get 198.51.100.9")).contains("dev " + first);
        assertThat(machine.run("cat /proc/sys/net/ipv4/conf/all/src_valid_mark"))
                .isEqualTo("1\n");
        assertThat(alone).contains("dev " + first);
        assertEndsCleanly(back, "TERM");
    }

    @Test
    void shouldWriteTheLiveStateBackAndEndWellWhenTheInterfaceIsDeleted() throws IOException {
        String name = lab.interfaceName();
        Path file = write(file(name), "Address = 10.9.0.1/24\nMTU = 1400\nSaveConfig = true", "10.9.0.2/32");
        GatewayProcess gateway = up(file, "--metrics off");
        machine.ip("address add 10.7.0.1/24 dev " + name);
        machine.ip("link set " + name + " mtu 1380");
        machine.run("wg set " + name + " listen-port 4711 peer " + peer.publicKey()
                + " endpoint 203.0.113.77:99 allowed-ips 10.9.0.2/32,10.6.0.0/24");
        assertEndsCleanly(gateway, "TERM");
        assertThat(Files.readString(file))
                .contains("Address = 10.9.0.1/24", "Address = 10.7.0.1/24", "MTU = 1380", "ListenPort = 4711")
                .contains("PrivateKey = " + keys.privateKey(), "# Name = branch", "Endpoint = 203.0.113.77:99")
                .contains("10.6.0.0/24")
                .doesNotContain("fe80", "FwMark");

        GatewayProcess again = up(file, "--metrics off");
        machine.ip("link delete " + name);
        assertThat(again.exitCode()).as(again.text()).isZero();
        assertThat(Traces.of(machine)).isEqualTo(before);
    }
}
