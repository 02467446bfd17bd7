package io.penstock.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.gateway.metrics.Metric.Kind;
import io.penstock.gateway.metrics.Metric.Presence;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The catalogue and the page say the same, and so does the documentation. */
@Timeout(60)
class MetricCatalogueTest {

    private static final Pattern TYPE = Pattern.compile("^# TYPE (\\S+) (\\S+)$");
    private static final Pattern SAMPLE = Pattern.compile("^(\\w+)(?:\\{(.*)})? \\S+$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern PARTS = Pattern.compile("_(bucket|sum|count)$");

    private PageRig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new PageRig(10, true);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private static String type(Metric metric) {
        return switch (metric.kind()) {
            case COUNTER -> "counter";
            case GAUGE, INFO -> "gauge";
            case HISTOGRAM -> "histogram";
            case TIMER -> "summary";
        };
    }

    private Map<String, String> typesOnPage() throws IOException {
        Map<String, String> types = new TreeMap<>();
        rig.page().lines().map(TYPE::matcher).filter(Matcher::matches).forEach(type -> {
            assertThat(types.put(type.group(1), type.group(2)))
                    .as(type.group(1))
                    .isNull();
        });
        return types;
    }

    @Test
    void shouldHoldEveryMetricOfThePageWithItsType() throws Exception {
        Map<String, String> known =
                MetricCatalogue.all().stream().collect(Collectors.toMap(Metric::name, MetricCatalogueTest::type));
        assertThat(known).containsAllEntriesOf(typesOnPage());
    }

    @Test
    void shouldPromiseNothingThatIsNotOnThePage() throws Exception {
        Set<String> shown = typesOnPage().keySet();
        assertThat(MetricCatalogue.all())
                .filteredOn(metric -> metric.presence() != Presence.HAPPENED)
                .extracting(Metric::name)
                .allSatisfy(name -> assertThat(shown).contains(name));
    }

    @Test
    void shouldNameTheLabelsOfEveryMetric() throws Exception {
        Map<String, Set<String>> labels = new HashMap<>();
        rig.page().lines().map(SAMPLE::matcher).filter(Matcher::matches).forEach(sample -> {
            Set<String> names = new TreeSet<>();
            Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
            while (label.find()) {
                names.add(label.group(1));
            }
            names.remove("le");
            labels.put(sample.group(1), names);
        });
        Map<String, Set<String>> known = MetricCatalogue.all().stream()
                .collect(Collectors.toMap(Metric::name, metric -> new TreeSet<>(metric.labels())));
        assertThat(labels).isNotEmpty().allSatisfy((series, names) -> {
            String metric =
                    known.containsKey(series) ? series : PARTS.matcher(series).replaceFirst("");
            assertThat(names).as(series).isEqualTo(known.get(metric));
        });
    }

    @Test
    void shouldNeverPutAnAddressOnACounterOfOurs() {
        assertThat(MetricCatalogue.all())
                .filteredOn(metric -> metric.kind() != Kind.INFO && metric.presence() != Presence.COMPAT)
                .allSatisfy(metric -> assertThat(metric.labels())
                        .as(metric.name())
                        .doesNotContain("endpoint", "allowed_ips", "name", "address", "ip", "port", "friendly_name"));
    }

    @Test
    void shouldShowNothingOfALogThatIsNotKept() throws Exception {
        rig.log = null;
        assertThat(typesOnPage().keySet())
                .noneMatch(name -> name.startsWith("penstock_flow_log") || name.startsWith("penstock_flow_records"));
    }

    @Test
    void shouldShowHowFarASinkIs() throws Exception {
        assertThat(rig.page().lines())
                .contains(
                        "penstock_flow_export_records_total{result=\"taken\",sink=\"siem\"} 8.0",
                        "penstock_flow_export_records_total{result=\"refused\",sink=\"siem\"} 1.0",
                        "penstock_flow_export_failures_total{sink=\"siem\"} 2.0",
                        "penstock_flow_export_missed_records_total{sink=\"siem\"} 5.0",
                        "penstock_flow_export_lag_seconds{sink=\"siem\"} 3.5",
                        "penstock_flow_spool_records{sink=\"siem\"} 4.0",
                        "penstock_flow_spool_bytes{sink=\"siem\"} 2048.0");
        rig.sinks = List.of();
        assertThat(rig.page()).doesNotContain("penstock_flow_export");
    }

    @Test
    void shouldShowTheOtherExportersNamesOnlyWhenAsked() throws Exception {
        assertThat(rig.page().lines())
                .contains(
                        "wireguard_sent_bytes_total{allowed_ips=\"10.0.0.2/32,fd00::2/128\",friendly_name=\"alice\","
                                + "interface=\"wg0\",public_key=\"" + PageRig.ALICE + "\"} 22.0",
                        "wireguard_received_bytes_total{allowed_ips=\"10.0.0.2/32,fd00::2/128\","
                                + "friendly_name=\"alice\",interface=\"wg0\",public_key=\"" + PageRig.ALICE
                                + "\"} 11.0",
                        "wireguard_latest_handshake_seconds{allowed_ips=\"10.0.0.2/32,fd00::2/128\","
                                + "friendly_name=\"alice\",interface=\"wg0\",public_key=\"" + PageRig.ALICE
                                + "\"} 1.7E9",
                        "wireguard_latest_handshake_seconds{allowed_ips=\"\",friendly_name=\"\",interface=\"wg0\","
                                + "public_key=\"" + PageRig.BOB + "\"} 0.0");
        rig.close();
        rig = new PageRig(10, false);
        assertThat(rig.page())
                .contains("wireguard_peer_transmit_bytes_total{")
                .doesNotContain("friendly_name", "wireguard_latest_handshake");
    }

    @Test
    void shouldBeDocumentedAsItIs() throws Exception {
        Path file = MetricsDocument.file();
        if (Boolean.getBoolean("penstock.document.metrics")) {
            Files.writeString(file, MetricsDocument.text());
        }
        assertThat(Files.readString(file))
                .as("%s is stale: run bin/document-metrics", file.getFileName())
                .isEqualTo(MetricsDocument.text());
    }

    @Test
    void shouldHaveNoNameTwiceAndAHelpForEach() {
        Set<String> names = new HashSet<>();
        assertThat(MetricCatalogue.all()).allSatisfy(metric -> {
            assertThat(names.add(metric.name())).as(metric.name()).isTrue();
            assertThat(metric.help()).as(metric.name()).endsWith(".");
            assertThat(metric.unit()).as(metric.name()).isNotBlank();
        });
    }

    @Test
    @Tag("namespace")
    void shouldSatisfyPromtool(@TempDir Path folder) throws Exception {
        Path page = Files.writeString(folder.resolve("page"), rig.page());
        Process promtool = new ProcessBuilder("promtool", "check", "metrics")
                .redirectInput(page.toFile())
                .redirectErrorStream(true)
                .start();
        String complaints = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(promtool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        // The other exporter's name for a moment is its own, and so are Micrometer's for what it counts.
        assertThat(Stream.of(complaints.split("\n", -1)))
                .filteredOn(line -> !line.isBlank())
                .isEmpty();
        assertThat(promtool.exitValue()).isZero();
    }
}
