package io.penstock.gateway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** The flow log of a real gateway under real traffic adds up to its counters, and stays whole when it is killed. */
@Tag("namespace")
@DisabledIfSystemProperty(
        named = "penstock.lab.implementation",
        matches = "wireguard-go",
        disabledReason = "wireguard-go has no flow log")
class FlowLogTest {

    private static final Pattern COUNTER =
            Pattern.compile("^(penstock_(?:packets|bytes)_total\\{[^}]*}) (\\S+)$", Pattern.MULTILINE);

    private Lab lab;
    private Namespace machine;
    private Node client;
    private Path file;
    private Path log;

    @BeforeEach
    void clientAndConfiguration() throws IOException {
        lab = Lab.open("flow-log");
        machine = lab.namespace("gateway");
        Namespace outside = lab.namespace("client");
        lab.cable(outside, "wan", machine, "wan");
        outside.address("wan", "192.0.2.2/24");
        machine.address("wan", "192.0.2.1/24");
        client = new Node(outside, Implementation.WIREGUARD_GO);
        KeyPair keys = KeyPair.generate(lab);
        String device = lab.interfaceName();
        log = lab.file(device + "-log");
        file = lab.file(device + ".conf");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, """
                [Interface]
                PrivateKey = %s
                ListenPort = 51820
                Address = %s/24, %s/64
                # penstock: flow-log = %s
                # penstock: flow-log-window = 5s
                [Peer]
                # Name = laptop
                PublicKey = %s
                AllowedIPs = %s/32, %s/128
                """.formatted(
                        keys.privateKey(),
                        Site.GATEWAY_V4,
                        Site.GATEWAY_V6,
                        log,
                        client.keys().publicKey(),
                        Site.CLIENT_V4,
                        Site.CLIENT_V6));
        client.set(
                "peer " + keys.publicKey() + " endpoint " + Site.ENDPOINT_V4 + " allowed-ips 10.66.0.0/24,fd66::/64");
        client.up(Site.CLIENT_V4 + "/24", Site.CLIENT_V6 + "/64");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private GatewayProcess up(String title) {
        return GatewayProcess.start(machine, title, "up " + file + " --nat off").awaitUp();
    }

    private Map<String, Long> counters() {
        Map<String, Long> counters = new HashMap<>();
        Matcher line = COUNTER.matcher(MetricsPage.get(machine, "/metrics").text());
        while (line.find()) {
            counters.put(line.group(1), (long) Double.parseDouble(line.group(2)));
        }
        assertThat(counters).hasSize(4);
        return counters;
    }

    private Map<String, Long> countersAtRest() {
        Map<String, Long> before = counters();
        for (int i = 0; i < 20; i++) {
            Wait.seconds(1);
            Map<String, Long> now = counters();
            if (now.equals(before)) {
                return now;
            }
            before = now;
        }
        throw new AssertionError("packets do not come to rest");
    }

    /** Both families of a counter together. */
    private static long carried(Map<String, Long> counters, String what, String direction) {
        String series = "penstock_%s_total{direction=\"%s\",family=\"%s\"}";
        return counters.get(String.format(series, what, direction, "ipv4"))
                + counters.get(String.format(series, what, direction, "ipv6"));
    }

    private List<Map<String, String>> records() throws IOException {
        List<Map<String, String>> records = new ArrayList<>();
        try (Stream<Path> files = Files.list(log)) {
            for (Path part : files.filter(name -> name.toString().contains(".jsonl"))
                    .sorted()
                    .toList()) {
                try (InputStream bytes = part.toString().endsWith(".gz")
                        ? new GZIPInputStream(Files.newInputStream(part))
                        : Files.newInputStream(part)) {
                    new String(bytes.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .forEach(line -> records.add(plainFields(line)));
                }
            }
        }
        return records;
    }

    private static Map<String, String> plainFields(String line) {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser json = new JsonFactory().createParser(line)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (json.nextToken().isScalarValue()) {
                    fields.put(name, json.getText());
                } else {
                    json.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
        return fields;
    }

    /** The sum of what flows carried from the peer, or to him. */
    private static long sum(List<Map<String, String>> records, boolean fromPeer, String unit) {
        return records.stream()
                .filter(record -> record.containsKey("tx_bytes"))
                .mapToLong(record -> {
                    boolean tx = "ingress".equals(record.get("direction")) == fromPeer;
                    return Long.parseLong(record.getOrDefault((tx ? "tx_" : "rx_") + unit, "0"));
                })
                .sum();
    }

    private Shell.Result verify() {
        return Shell.attempt(
                "env", "PENSTOCK_NO_BUILD=1", Implementation.launcher().toString(), "audit", "verify", log.toString());
    }

    @Test
    void shouldAddUpToTheCountersAfterMixedTraffic() throws IOException {
        GatewayProcess gateway = up("first");
        Namespace outside = client.namespace();
        assertThat(outside.reaches(Site.GATEWAY_V4, 10)).isTrue();
        assertThat(outside.reaches(Site.GATEWAY_V6, 10)).isTrue();
        Iperf.start(outside, machine, Site.GATEWAY_V4, 4, "").finish();
        Iperf.start(outside, machine, Site.GATEWAY_V4, 4, "-R").finish();
        Iperf.start(outside, machine, Site.GATEWAY_V6, 2, "-u -b 20M -l 700").finish();
        // A closed port: the kernel's reset is the answer.
        outside.attempt("timeout 2 bash -c </dev/tcp/" + Site.GATEWAY_V4 + "/9");
        Map<String, Long> counters = countersAtRest();
        gateway.signal("TERM");
        assertThat(gateway.exitCode()).isZero();

        List<Map<String, String>> records = records();
        assertThat(records).extracting(record -> record.get("record_type")).contains("start", "update", "end", "meta");
        assertThat(records).extracting(record -> record.get("end_reason")).contains("shutdown");
        assertThat(records).noneMatch(record -> "lost".equals(record.get("event")));
        assertThat(sum(records, true, "packets")).isEqualTo(carried(counters, "packets", "inbound"));
        assertThat(sum(records, true, "bytes")).isEqualTo(carried(counters, "bytes", "inbound"));
        assertThat(sum(records, false, "packets")).isEqualTo(carried(counters, "packets", "outbound"));
        assertThat(sum(records, false, "bytes")).isEqualTo(carried(counters, "bytes", "outbound"));
        Shell.Result verdict = verify();
        assertThat(verdict.exit()).as(verdict.text()).isZero();
    }

    @Test
    void shouldStayWholeAndSayWhatIsMissingWhenItIsKilledUnderTraffic() throws IOException {
        Namespace outside = client.namespace();
        for (int round = 1; round <= 3; round++) {
            GatewayProcess gateway = up("round-" + round);
            assertThat(outside.reaches(Site.GATEWAY_V4, 15)).isTrue();
            Background pings = outside.start("pings-" + round, "ping -q -n -i 0.01 " + Site.GATEWAY_V4);
            Wait.seconds(1 + 0.7 * round);
            gateway.kill();
            pings.stop();
            Shell.Result verdict = verify();
            assertThat(verdict.exit()).as(verdict.text()).isZero();
            Wait.until(
                    "the interface is gone",
                    Duration.ofSeconds(5),
                    () -> machine.attempt("ip link show "
                                            + String.valueOf(file.getFileName()).replace(".conf", ""))
                                    .exit()
                            != 0);
        }
        GatewayProcess last = up("last");
        last.signal("TERM");
        assertThat(last.exitCode()).isZero();

        assertThat(verify().text()).contains(": whole: ", " 4 starts, 3 after an unclean stop");
        assertThat(records())
                .filteredOn(record -> "start".equals(record.get("event")) && "true".equals(record.get("unclean")))
                .hasSize(3)
                .allSatisfy(record -> assertThat(record).containsKeys("previous_time", "previous_file"));
    }
}
