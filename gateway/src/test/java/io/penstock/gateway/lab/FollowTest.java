package io.penstock.gateway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.gateway.Beside;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** {@code penstock flows -f} beside a gateway under traffic. The network is {@link AuditedSite}'s. */
@Tag("namespace")
@Beside
@DisabledIfSystemProperty(
        named = "penstock.lab.implementation",
        matches = "wireguard-go",
        disabledReason = "wireguard-go has no flow log")
class FollowTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int DENIED = 9101;

    @Test
    void shouldShowFlowsWhileTheyPassAndRefusedOnesWithTheRule() {
        try (AuditedSite site = AuditedSite.open("follow", List.of(Implementation.WIREGUARD_GO))) {
            site.configure("""
                    rule 7 closed drop  peers -> any udp %d
                    rule 8 rest   allow any -> any
                    """.formatted(DENIED));
            GatewayProcess gateway = site.start("up");
            site.connect();
            Namespace client = site.clients().getFirst().at();
            assertThat(client.reaches(AuditedSite.SERVER_V4, 15)).isTrue();
            GatewayProcess followed =
                    GatewayProcess.start(site.machine(), "followed", "flows -f --json --flow-log " + site.log());
            // Nobody can tell when it has begun; each of these is a flow of its own.
            Wait.until("a flow that passes is shown", PATIENCE, () -> {
                client.attempt("socat -u OPEN:/etc/hostname UDP4:" + AuditedSite.SERVER_V4 + ":7");
                return followed.text().contains("\"state\":\"live\"");
            });
            client.attempt("socat -u OPEN:/etc/hostname UDP4:" + AuditedSite.SERVER_V4 + ":" + DENIED);
            Wait.until(
                    "the refused one is shown", PATIENCE, () -> followed.text().contains("\"dst_port\":" + DENIED));

            // The server's answers, errors of ICMP, are flows too.
            assertThat(followed.text()
                            .lines()
                            .filter(line -> line.contains("\"state\":\"live\"") && line.contains("ingress")))
                    .allSatisfy(line -> assertThat(line)
                            .contains("\"name\":\"client10\"", "\"dst_ip\":\"" + AuditedSite.SERVER_V4 + "\""));
            assertThat(followed.text().lines().filter(line -> line.contains("\"dst_port\":" + DENIED)))
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line).contains("\"verdict\":\"drop\"", "\"rule_id\":7"));
            followed.signal("TERM");
            assertThat(followed.exitCode()).isEqualTo(143);
            gateway.signal("TERM");
            assertThat(gateway.exitCode()).isZero();
        }
    }
}
