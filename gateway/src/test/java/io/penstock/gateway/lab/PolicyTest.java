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

/**
 * A policy in force between a wireguard-go client and servers on the gateway's machine, which {@code penstock trace}
 * must agree with.
 */
@Tag("namespace")
class PolicyTest {

    private static final int ALLOWED = 8001;
    private static final int REJECTED = 8002;
    private static final int DROPPED = 8003;

    private final Lab lab = Lab.open("policy");
    private final Namespace machine = lab.namespace("machine");
    private final Namespace outside = lab.namespace("client");
    private final String name = lab.interfaceName();
    private final Path file = lab.file(name + ".conf");
    private final Path rules = lab.file(name + ".policy");

    @BeforeEach
    void connect() {
        lab.cable(outside, "wan", machine, "wan");
        outside.address("wan", "192.0.2.2/24");
        machine.address("wan", "192.0.2.1/24");
        machine.ip("route add default via 192.0.2.2");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private void policy(String lines) throws IOException {
        Files.writeString(rules, lines);
    }

    /** What a TCP connection came to: {@code open}, {@code refused}, or {@code silence}. */
    private static String dial(Namespace from, String address, int port) {
        Shell.Result result = from.attempt("socat -T1 /dev/null TCP:" + address + ":" + port + ",connect-timeout=2");
        if (result.exit() == 0) {
            return "open";
        }
        return result.text().contains("Connection refused") ? "refused" : "silence";
    }

    private String traced(GatewayProcess gateway, int port) {
        return gateway.penstock("trace -i " + name + " phone 10.66.0.1:" + port).text();
    }

    @Test
    void shouldDoAsTheRulesSayAndAsTraceForetells() throws IOException {
        Node client = new Node(outside, Implementation.WIREGUARD_GO);
        KeyPair keys = KeyPair.generate(lab);
        Files.writeString(file, """
                [Interface]
                PrivateKey = %s
                ListenPort = 51820
                Address = 10.66.0.1/24
                # penstock: policy = %s
                # penstock: flow-log = off
                [Peer]
                # Name = phone
                # Tags = guest
                PublicKey = %s
                AllowedIPs = 10.66.0.2/32
                """.formatted(
                        keys.privateKey(), rules.getFileName(), client.keys().publicKey()));
        Shell.run("chmod", "600", file.toString());
        policy("""
                rule 10 allowed  allow   tag:guest -> gateway  tcp 8001 ping
                rule 20 rejected reject  phone -> gateway  tcp 8002
                """);
        GatewayProcess gateway = GatewayProcess.start(
                        machine, "up", "up " + file + " --nat off --metrics " + MetricsPage.ADDRESS)
                .awaitUp();
        assertThat(gateway.text()).contains(rules.getFileName() + ": 2 rules, all else is dropped");
        client.set("peer " + keys.publicKey() + " endpoint 192.0.2.1:51820 allowed-ips 10.66.0.0/24");
        client.up("10.66.0.2/24");
        for (int port : new int[] {ALLOWED, REJECTED, DROPPED}) {
            machine.start("listen-" + port, "socat TCP-LISTEN:" + port + ",fork,reuseaddr OPEN:/dev/null");
        }
        outside.start("listen-back", "socat TCP-LISTEN:8004,fork,reuseaddr OPEN:/dev/null");
        Wait.seconds(1);
        assertThat(outside.reaches("10.66.0.1", 5)).as("ping is allowed").isTrue();

        assertThat(dial(outside, "10.66.0.1", ALLOWED)).isEqualTo("open");
        long before = System.nanoTime();
        assertThat(dial(outside, "10.66.0.1", REJECTED)).isEqualTo("refused");
        assertThat(System.nanoTime() - before).as("refused at once").isLessThan(1_500_000_000L);
        assertThat(dial(outside, "10.66.0.1", DROPPED)).isEqualTo("silence");
        assertThat(dial(machine, "10.66.0.2", 8004))
                .as("nobody may call the phone")
                .isEqualTo("silence");
        assertThat(traced(gateway, ALLOWED)).contains("allow, by rule 10 \"allowed\" (" + rules + ":1)");
        assertThat(traced(gateway, REJECTED)).contains("reject, by rule 20 \"rejected\" (" + rules + ":2)");
        assertThat(traced(gateway, DROPPED)).contains("drop, by default");
        assertThat(MetricsPage.dropped(machine, "policy_rejected")).isPositive();
        assertThat(MetricsPage.dropped(machine, "policy_denied")).isPositive();
        assertThat(MetricsPage.dropped(machine, "policy_denied_out")).isPositive();

        policy("rule 10 nonsense\n");
        gateway.signal("HUP");
        gateway.awaitText("the gateway goes on as it was");
        assertThat(dial(outside, "10.66.0.1", ALLOWED)).isEqualTo("open");

        policy("rule 10 swapped allow gateway -> peers tcp 8004\ndefault reject\n");
        gateway.signal("HUP");
        gateway.awaitText("policy: " + rules.getFileName() + ": 1 rule, all else is rejected");
        assertThat(dial(outside, "10.66.0.1", ALLOWED)).isEqualTo("refused");
        assertThat(dial(machine, "10.66.0.2", 8004)).as("answers come back").isEqualTo("open");
        assertThat(dial(machine, "10.66.0.2", 8005)).isEqualTo("refused");
        gateway.signal("TERM");
        assertThat(gateway.exitCode()).as(gateway.text()).isZero();
    }

    @Test
    void shouldHoldAnInterfaceWithoutAConfigurationToAFileOfRules() throws IOException {
        Node client = new Node(outside, Implementation.WIREGUARD_GO);
        KeyPair keys = KeyPair.generate(lab);
        policy("rule 10 in allow key:" + client.keys().publicKey() + " -> gateway tcp 8001 ping\ndefault reject\n");
        GatewayProcess gateway = GatewayProcess.start(machine, "interface", "-f --policy " + rules + " " + name);
        gateway.awaitText("policy: " + rules.getFileName() + ": 1 rule, all else is rejected");
        machine.run("wg set " + name + " listen-port 51820 private-key " + keys.privateFile() + " peer "
                + client.keys().publicKey() + " allowed-ips 10.66.0.2/32");
        machine.address(name, "10.66.0.1/24").ip("link set " + name + " up");
        client.set("peer " + keys.publicKey() + " endpoint 192.0.2.1:51820 allowed-ips 10.66.0.0/24");
        client.up("10.66.0.2/24");
        for (int port : new int[] {ALLOWED, REJECTED}) {
            machine.start("listen-" + port, "socat TCP-LISTEN:" + port + ",fork,reuseaddr OPEN:/dev/null");
        }
        Wait.until(
                "an address that came after the start is the gateway's",
                Duration.ofSeconds(20),
                () -> outside.reaches("10.66.0.1", 1));
        assertThat(dial(outside, "10.66.0.1", ALLOWED)).isEqualTo("open");
        assertThat(dial(outside, "10.66.0.1", REJECTED)).isEqualTo("refused");
        assertThat(gateway.penstock("trace -i " + name + " " + client.keys().publicKey() + " 10.66.0.1:8002")
                        .text())
                .contains("reject, by default: no rule of " + rules);

        policy("rule 20 swapped allow peers -> gateway tcp 8002\ndefault reject\n");
        gateway.signal("HUP");
        gateway.awaitText("\npolicy: " + rules.getFileName() + ": 1 rule, all else is rejected");
        assertThat(dial(outside, "10.66.0.1", ALLOWED)).isEqualTo("refused");
        assertThat(dial(outside, "10.66.0.1", REJECTED)).isEqualTo("open");
        policy("rule 20\n");
        gateway.signal("HUP");
        gateway.awaitText("the policy goes on as it was");
        assertThat(dial(outside, "10.66.0.1", REJECTED)).isEqualTo("open");
        gateway.signal("TERM");
        assertThat(gateway.exitCode()).as(gateway.text()).isZero();
    }
}
