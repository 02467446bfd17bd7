package io.penstock.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.config.AddressPrefix;
import io.penstock.config.ConfigFile;
import io.penstock.config.GatewayConfig;
import io.penstock.gateway.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TracerTest {

    private static final String RULES = """
            network lan = 192.168.10.0/24
            rule 10 ssh  allow  alice -> lan, gateway, bob  tcp 22
            rule 20 web  allow  peers -> exit  tcp 443 udp 443 ping
            rule 30 far  reject any -> 192.168.11.0/24
            """;

    @TempDir
    private Path folder;

    private Path file = Path.of("");
    private Path rules = Path.of("");
    private final List<String> said = new ArrayList<>();

    @BeforeEach
    void writeFiles() throws IOException {
        file = folder.resolve("wg0.conf");
        rules = folder.resolve("wg0.policy");
        Files.writeString(rules, RULES);
    }

    private static String key(int value) {
        byte[] bytes = new byte[32];
        java.util.Arrays.fill(bytes, (byte) value);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static GatewayConfig config(String setting) {
        return ConfigFile.parse("wg0.conf", """
                        [Interface]
                        PrivateKey = %s
                        Address = 10.0.0.1/24
                        %s
                        [Peer]
                        # Name = alice
                        PublicKey = %s
                        AllowedIPs = 10.0.0.2/32, fd00::2/128
                        [Peer]
                        # Name = bob
                        PublicKey = %s
                        AllowedIPs = 10.0.0.3/32
                        """.formatted(key(9), setting, key(1), key(2)))
                .config()
                .orElseThrow();
    }

    private Tracer tracer() throws Failure {
        GatewayConfig config = config("# penstock: policy = wg0.policy");
        LoadedPolicy policy = LoadedPolicy.read(file, config, Set.of(AddressPrefix.parse("203.0.113.1")), said::add)
                .orElseThrow();
        return Tracer.of(policy, config);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            alice | 192.168.10.7:22       | alice (10.0.0.2) -> 192.168.10.7 tcp 22: allow, by rule 10 "ssh" (FILE:2)
            alice | 10.0.0.1:22           | alice (10.0.0.2) -> 10.0.0.1 tcp 22: allow, by rule 10 "ssh" (FILE:2)
            alice | 203.0.113.1:443       | alice (10.0.0.2) -> 203.0.113.1 tcp 443: drop, by default: no rule of FILE names it
            alice | bob:22/tcp            | alice (10.0.0.2) -> bob (10.0.0.3) tcp 22: allow, by rule 10 "ssh" (FILE:2)
            bob   | alice:22              | bob (10.0.0.3) -> alice (10.0.0.2) tcp 22: drop, by default: no rule of FILE names it
            alice | 1.1.1.1:443/udp       | alice (10.0.0.2) -> 1.1.1.1 udp 443: allow, by rule 20 "web" (FILE:3)
            alice | [2606:4700::1]:443    | alice (fd00::2) -> 2606:4700::1 tcp 443: allow, by rule 20 "web" (FILE:3)
            alice | 2606:4700::1          | alice (fd00::2) -> 2606:4700::1 ping: allow, by rule 20 "web" (FILE:3)
            bob   | 192.168.10.7:443      | bob (10.0.0.3) -> 192.168.10.7 tcp 443: drop, by default: no rule of FILE names it
            alice | 1.1.1.1/1             | alice (10.0.0.2) -> 1.1.1.1 ping: allow, by rule 20 "web" (FILE:3)
            8.8.8.8 | 192.168.11.7/gre    | 8.8.8.8 -> 192.168.11.7 gre: reject, by rule 30 "far" (FILE:4)
            """)
    void shouldSayWhetherItPassesAndByWhichRule(String source, String destination, String answer) throws Failure {
        assertThat(tracer().trace(source, destination).text()).isEqualTo(answer.replace("FILE", rules.toString()));
        assertThat(tracer().trace(source, destination).passes()).isEqualTo(answer.contains(": allow"));
    }

    @Test
    void shouldSayThatEverythingPassesWithoutAPolicy() throws Failure {
        assertThat(LoadedPolicy.read(file, config(""), Set.of(), said::add)).isEmpty();
        assertThat(Tracer.of(null, config("")).trace("bob", "9.9.9.9:25").text())
                .isEqualTo("bob (10.0.0.3) -> 9.9.9.9 tcp 25: allow, because there is no policy");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.1:70000", "10.0.0.1/smtp", "10.0.0.1:22/gre", "10.0.0.1/tcp", "nobody", "10.0.0.1/300"})
    void shouldRefuseAQuestionThatIsNone(String destination) {
        assertThatThrownBy(() -> tracer().trace("alice", destination))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("expected");
    }

    @Test
    void shouldNotChooseBetweenPeersOfOneName() {
        GatewayConfig config = ConfigFile.parse("wg0.conf", """
                        [Interface]
                        PrivateKey = %s
                        [Peer]
                        # Name = twin
                        PublicKey = %s
                        AllowedIPs = 10.0.0.2/32
                        [Peer]
                        # Name = twin
                        PublicKey = %s
                        AllowedIPs = 10.0.0.3/32
                        """.formatted(key(9), key(1), key(2)))
                .config()
                .orElseThrow();
        assertThatThrownBy(() -> Tracer.of(null, config).trace("twin", "8.8.8.8"))
                .hasMessage("found 'twin', which 2 peers are called: expected a public key, or an address");
    }

    @Test
    void shouldSayThatTwoFamiliesDoNotMeet() {
        assertThatThrownBy(() -> tracer().trace("bob", "2606:4700::1"))
                .hasMessage("bob and 2606:4700::1 have no address of one family");
    }

    @Test
    void shouldRefuseAPolicyWithErrorsAndNameEach() throws IOException {
        Files.writeString(rules, "rule 1 a allow nobody -> any\nrule 2 b allow any\n");
        assertThatThrownBy(this::tracer)
                .hasMessage(rules + ":2: error: rule: found the end of the line,"
                        + " expected a comma, or -> and whom it reaches");
        assertThat(said).hasSize(1).first().asString().startsWith(rules + ":1: error: name: found \"nobody\"");
    }
}
