package io.penstock.gateway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.gateway.Beside;
import io.penstock.gateway.sink.TestIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/**
 * A real gateway delivers its flow log to rsyslog, over TCP and over TLS at once, and loses no record while rsyslog is away.
 * How long that is, in seconds: {@code -Dpenstock.lab.outage-seconds}, 10 by default.
 */
@Tag("namespace")
@Beside
@DisabledIfSystemProperty(
        named = "penstock.lab.implementation",
        matches = "wireguard-go",
        disabledReason = "wireguard-go has no flow log")
class SinkTest {

    private Lab lab;
    private Namespace machine;
    private Node client;
    private Path file;
    private Path log;
    private Rsyslog rsyslog;

    @BeforeEach
    void clientConfigurationAndRsyslog() throws IOException, GeneralSecurityException, InterruptedException {
        lab = Lab.open("sink");
        machine = lab.namespace("gateway");
        Namespace outside = lab.namespace("client");
        lab.cable(outside, "wan", machine, "wan");
        outside.address("wan", "192.0.2.2/24");
        machine.address("wan", "192.0.2.1/24");
        client = new Node(outside, Implementation.WIREGUARD_GO);
        KeyPair keys = KeyPair.generate(lab);
        TestIdentity identity =
                TestIdentity.make(Files.createDirectories(lab.file("tls")), "server", "dns:localhost,ip:127.0.0.1");
        rsyslog = Rsyslog.start(machine, identity.certificate(), identity.key());
        String device = lab.interfaceName();
        log = lab.file(device + "-log");
        file = lab.file(device + ".conf");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, """
                [Interface]
                PrivateKey = %s
                ListenPort = 51820
                Address = %s/24
                # penstock: flow-log = %s
                # penstock: flow-log-window = 5s
                # penstock: sink = syslog+tcp://127.0.0.1:%d name=plain
                # penstock: sink = syslog+tls://127.0.0.1:%d name=secure ca=%s
                [Peer]
                PublicKey = %s
                AllowedIPs = %s/32
                """.formatted(
                        keys.privateKey(),
                        Site.GATEWAY_V4,
                        log,
                        Rsyslog.PORT,
                        Rsyslog.TLS_PORT,
                        identity.certificate(),
                        client.keys().publicKey(),
                        Site.CLIENT_V4));
        client.set("peer " + keys.publicKey() + " endpoint " + Site.ENDPOINT_V4 + " allowed-ips 10.66.0.0/24");
        client.up(Site.CLIENT_V4 + "/24");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    /** The sum of a sink's series. */
    private double metric(String name, String sink) {
        String page = MetricsPage.get(machine, "/metrics").text();
        List<Double> values = Pattern.compile(
                        "^" + name + "\\{[^}]*sink=\"" + sink + "\"[^}]*} (\\S+)$", Pattern.MULTILINE)
                .matcher(page)
                .results()
                .map(line -> Double.valueOf(line.group(1)))
                .toList();
        assertThat(values).as(name + " of " + sink).isNotEmpty();
        return values.stream().mapToDouble(Double::doubleValue).sum();
    }

    private NavigableSet<Long> written() throws IOException {
        NavigableSet<Long> numbers = new TreeSet<>();
        try (Stream<Path> files = Files.list(log)) {
            for (Path part :
                    files.filter(name -> name.toString().endsWith(".jsonl")).toList()) {
                numbers.addAll(Rsyslog.numbers(part));
            }
        }
        return numbers;
    }

    @Test
    void shouldLoseNoRecordAndSlowNoPacketWhileTheServerIsAway() throws IOException {
        GatewayProcess gateway = GatewayProcess.start(machine, "gateway", "up " + file + " --nat off")
                .awaitUp();
        Namespace outside = client.namespace();
        assertThat(outside.reaches(Site.GATEWAY_V4, 20)).isTrue();
        // Each datagram is a flow of its own, which is told of at least twice.
        Background flows = outside.start(
                "flows",
                List.of(
                        "bash",
                        "-c",
                        "for i in $(seq 1 20000); do echo x >/dev/udp/" + Site.GATEWAY_V4
                                + "/$((2000 + i)); sleep 0.02; done"),
                Map.of());
        for (String sink : List.of("plain", "secure")) {
            Wait.until(
                    "records arrive",
                    Duration.ofSeconds(60),
                    () -> rsyslog.numbers(sink).size() > 50 && metric("penstock_flow_export_records_total", sink) > 50);
        }

        rsyslog.stop();
        Background pings =
                outside.start("pings", "ping -q -n -i 0.1 -w " + GrowingLog.OUTAGE_SECONDS + " " + Site.GATEWAY_V4);
        Wait.seconds(GrowingLog.OUTAGE_SECONDS);
        pings.exitCode(Duration.ofSeconds(20));
        assertThat(pings.text()).contains(" 0% packet loss");
        for (String sink : List.of("plain", "secure")) {
            assertThat(metric("penstock_flow_export_lag_seconds", sink)).isGreaterThan(GrowingLog.OUTAGE_SECONDS / 2.0);
            assertThat(metric("penstock_flow_export_failures_total", sink)).isPositive();
            assertThat(metric("penstock_flow_spool_records", sink)).isPositive();
            assertThat(metric("penstock_flow_spool_bytes", sink)).isPositive();
        }
        assertThat(gateway.penstock("status").text()).contains("sink: plain", "failing");

        rsyslog.start();
        for (String sink : List.of("plain", "secure")) {
            Wait.until(
                    "what waited is delivered",
                    Duration.ofSeconds(90),
                    () -> metric("penstock_flow_export_lag_seconds", sink) < 5);
        }
        flows.stop();
        gateway.signal("TERM");
        assertThat(gateway.exitCode()).isZero();
        rsyslog.stop();
        NavigableSet<Long> written = written();
        assertThat(written).hasSizeGreaterThan(200);
        for (String sink : List.of("plain", "secure")) {
            assertThat(rsyslog.numbers(sink)).as(sink).isEqualTo(written);
            GrowingLog.report("rsyslog, " + sink + ", of " + written.size(), rsyslog.arrivals(sink));
            assertThat(Files.readString(log.resolve("sinks/" + sink + ".cursor")))
                    .startsWith("%020d ".formatted(written.last()));
        }
    }
}
