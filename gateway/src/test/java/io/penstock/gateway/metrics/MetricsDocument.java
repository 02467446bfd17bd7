package io.penstock.gateway.metrics;

import io.penstock.gateway.metrics.Metric.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The page of the documentation that lists every metric, made from the catalogue. */
final class MetricsDocument {

    private static final String HEAD = """
            # Metrics

            Every metric that a gateway shows to Prometheus on `/metrics`, by default on `127.0.0.1:9586`
            (`# penstock: metrics = ADDR:PORT`). This page is made from the code by `bin/document-metrics`, and a test fails
            when the two differ.

            - A counter's labels are short lists that are known beforehand: no address, no name, no port. A peer is his key; what
              else is known of him is joined from an `_info` metric:
              `rate(wireguard_peer_receive_bytes_total[1m]) * on(device, public_key) group_left(name) wireguard_peer_info`.
            - A handshake's time is a moment, not an age: `time() - wireguard_peer_last_handshake_seconds`, where 0 is never.
            - What `penstock_packets_total` and `penstock_dropped_packets_total` count is every packet, once.
            - A histogram is queried by its `_bucket`, `_sum` and `_count`.
            - A scrape asks the thread that keeps the peers, never those that carry packets.
            - The page comes in Prometheus' text format or as OpenMetrics, and compressed, as the reader asks. Four pages at most are under
              way at once; who waits three seconds for a place is told 503. Who takes more than 15 seconds to read is hung up on.
            - A page of 1,000 peers is 1.3 MB long, less than a sixth of that compressed.
            """;

    private MetricsDocument() {}

    static Path file() {
        return Stream.iterate(Path.of("").toAbsolutePath(), Path::getParent)
                .filter(folder -> Files.exists(folder.resolve("config/jvm.options")))
                .findFirst()
                .orElseThrow()
                .resolve("docs/metrics.md");
    }

    static String text() {
        StringBuilder text = new StringBuilder(HEAD);
        for (MetricCatalogue.Section section : MetricCatalogue.sections()) {
            text.append("\n## ").append(section.title()).append("\n\n");
            text.append(section.about()).append("\n\n");
            text.append("| metric | type | labels | unit | meaning | shown |\n|---|---|---|---|---|---|\n");
            section.metrics().forEach(metric -> text.append(row(metric)));
        }
        return text.toString();
    }

    private static String row(Metric metric) {
        String labels = metric.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", "));
        return "| `%s` | %s | %s | %s | %s | %s |%n"
                .formatted(
                        metric.name(),
                        type(metric.kind()),
                        labels,
                        metric.unit().equals("1") ? "" : metric.unit(),
                        metric.help().replace("|", "\\|"),
                        metric.presence().words());
    }

    private static String type(Kind kind) {
        return switch (kind) {
            case COUNTER -> "counter";
            case GAUGE -> "gauge";
            case INFO -> "info";
            case HISTOGRAM -> "histogram";
            case TIMER -> "summary";
        };
    }
}
