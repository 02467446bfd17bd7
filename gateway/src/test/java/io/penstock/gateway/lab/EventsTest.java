package io.penstock.gateway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.gateway.events.EventRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** What real peers do to a real gateway stands in its log, and {@code penstock events} shows it. */
@Tag("namespace")
@DisabledIfSystemProperty(
        named = "penstock.lab.implementation",
        matches = "wireguard-go",
        disabledReason = "wireguard-go has no flow log")
class EventsTest {

    private Lab lab;
    private Namespace machine;
    private Node client;
    private KeyPair keys;
    private Path file;
    private Path log;

    @BeforeEach
    void clientAndConfiguration() throws IOException {
        lab = Lab.open("events");
        machine = lab.namespace("gateway");
        Namespace outside = lab.namespace("client");
        lab.cable(outside, "wan", machine, "wan");
        outside.address("wan", "192.0.2.2/24");
        machine.address("wan", "192.0.2.1/24");
        client = new Node(outside, Implementation.WIREGUARD_GO);
        keys = KeyPair.generate(lab);
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
                [Peer]
                # Name = laptop
                PublicKey = %s
                AllowedIPs = %s/32
                """.formatted(
                        keys.privateKey(), Site.GATEWAY_V4, log, client.keys().publicKey(), Site.CLIENT_V4));
        client.set("listen-port 4242 peer " + keys.publicKey() + " endpoint " + Site.ENDPOINT_V4
                + " allowed-ips 10.66.0.0/24");
        client.up(Site.CLIENT_V4 + "/24");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    /** {@code penstock events} with these words, on this log. */
    private String events(String words) {
        Shell.Result result = Shell.attempt(
                "sh",
                "-c",
                "PENSTOCK_NO_BUILD=1 " + Implementation.launcher() + " events --flow-log " + log + " " + words);
        assertThat(result.exit()).as(result.text()).isZero();
        return result.text();
    }

    private List<EventRecord> records(String words) {
        return events("--json " + words)
                .lines()
                .filter(line -> line.startsWith("{"))
                .map(line -> {
                    try {
                        return EventRecord.parse(line.getBytes(StandardCharsets.UTF_8));
                    } catch (IOException e) {
                        throw new UncheckedIOException(line, e);
                    }
                })
                .toList();
    }

    private void awaitEvent(String event) {
        Wait.until(
                "the event " + event,
                Duration.ofSeconds(20),
                () -> !records("--event " + event).isEmpty());
    }

    @Test
    void shouldShowTheHandshakeTheRoamAndTheStranger() {
        GatewayProcess gateway =
                GatewayProcess.start(machine, "up", "up " + file + " --nat off").awaitUp();
        Background follower = machine.start(
                "follow",
                List.of(
                        Implementation.launcher().toString(),
                        "events",
                        "--flow-log",
                        log.toString(),
                        "-f",
                        "--since",
                        "1h",
                        "--event",
                        "handshake,roamed"),
                Implementation.PENSTOCK.environment());
        Namespace outside = client.namespace();
        assertThat(outside.reaches(Site.GATEWAY_V4, 10)).isTrue();
        awaitEvent("handshake");

        outside.ip("addr del 192.0.2.2/24 dev wan").address("wan", "192.0.2.77/24");
        client.set("listen-port 40404");
        assertThat(outside.reaches(Site.GATEWAY_V4, 10)).isTrue();
        awaitEvent("roamed");

        Node stranger = new Node(outside, Implementation.WIREGUARD_GO);
        stranger.set("peer " + keys.publicKey() + " endpoint " + Site.ENDPOINT_V4
                + " allowed-ips 10.77.0.0/24 persistent-keepalive 1");
        stranger.up("10.77.0.2/24");
        awaitEvent("refused");

        assertThat(records("--event handshake")).singleElement().satisfies(event -> {
            assertThat(event.field("peer.name")).isEqualTo("laptop");
            assertThat(event.field("peer.public_key")).isEqualTo(client.keys().publicKey());
            assertThat(event.field("peer.endpoint")).isEqualTo("192.0.2.2:4242");
            assertThat(event.field("role")).isEqualTo("responder");
        });
        List<EventRecord> roams = records("--peer laptop --event roamed");
        assertThat(roams.getFirst().field("endpoint_from")).isEqualTo("192.0.2.2:4242");
        assertThat(roams.getLast().field("endpoint_to")).isEqualTo("192.0.2.77:40404");
        String strangersKey = stranger.keys().publicKey();
        assertThat(records("--refused --peer " + strangersKey.substring(0, 10)))
                .isNotEmpty()
                .allSatisfy(event -> {
                    assertThat(event.field("reason")).isEqualTo("unknown_peer");
                    assertThat(event.field("claimed_key")).isEqualTo(strangersKey);
                    assertThat(event.field("endpoint_from")).startsWith("192.0.2.77:");
                });
        assertThat(events("--since 1h"))
                .containsPattern("(?m)^\\S+ \\S+  laptop +handshake +as responder, 192\\.0\\.2\\.2:4242$")
                .containsPattern("(?m)^\\S+ \\S+  - +refused +unknown_peer from 192\\.0\\.2\\.77:\\d+, as ");
        Wait.until(
                "the follower has seen both",
                Duration.ofSeconds(10),
                () -> follower.text().contains("handshake") && follower.text().contains("roamed"));
        assertThat(follower.text()).doesNotContain("refused", "peer_added");

        long refused = MetricsPage.dropped(machine, "unknown_peer");
        gateway.signal("TERM");
        assertThat(gateway.exitCode()).isZero();
        assertThat(records("--refused").stream()
                        .filter(event -> event.field("reason").equals("unknown_peer"))
                        .mapToLong(EventRecord::count)
                        .sum())
                .isBetween(refused, refused + 1);
    }
}
