package io.penstock.gateway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** The metrics page of a running gateway, read and judged by Prometheus' own {@code promtool}. */
@Tag("namespace")
@DisabledIfSystemProperty(
        named = "penstock.lab.implementation",
        matches = "wireguard-go",
        disabledReason = "wireguard-go has no metrics page")
class MetricsPageTest {

    @Test
    void shouldServeAPageThatPromtoolAccepts() throws IOException {
        try (Lab lab = Lab.open("metrics")) {
            Namespace gateway = lab.namespace("gateway");
            String device = lab.interfaceName();
            Path file = lab.file(device + ".conf");
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(
                    file,
                    List.of(
                            "[Interface]",
                            "PrivateKey = " + KeyPair.generate(lab).privateKey(),
                            "Address = 10.66.0.1/24",
                            "[Peer]",
                            "# friendly_name=laptop",
                            "PublicKey = " + KeyPair.generate(lab).publicKey(),
                            "AllowedIPs = 10.66.0.2/32"));
            Background running = gateway.start(
                    "up",
                    List.of(
                            Implementation.PENSTOCK.program(),
                            "up",
                            file.toString(),
                            "--metrics",
                            MetricsPage.ADDRESS,
                            "--flow-log",
                            "off"),
                    Implementation.PENSTOCK.environment());
            Wait.until("the page is served", Duration.ofSeconds(30), () -> {
                assertThat(running.isAlive()).as(running.text()).isTrue();
                return MetricsPage.get(gateway, "/readyz").exit() == 0;
            });

            String page = MetricsPage.get(gateway, "/metrics").text();
            assertThat(page).contains("wireguard_peer_receive_bytes_total").contains("name=\"laptop\"");
            Path saved = Files.writeString(lab.file("metrics.txt"), page);
            Shell.Result verdict = Shell.attempt("sh", "-c", "promtool check metrics < '" + saved + "'");
            assertThat(verdict.exit()).as(verdict.text()).isZero();
            assertThat(verdict.text()).as("lint").isEmpty();
        }
    }
}
