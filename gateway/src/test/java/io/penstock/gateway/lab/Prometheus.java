package io.penstock.gateway.lab;

import io.penstock.gateway.dashboards.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A real Prometheus that scrapes the metrics page of its namespace once a second, with rules; it keeps its data in the lab. */
final class Prometheus {

    private static final int PORT = 9090;

    /** Speaks HTTP with nothing but bash; the answer's body, whatever its status. */
    private static final String GET = """
        exec 3<>/dev/tcp/127.0.0.1/%d || exit 1
        printf 'GET %%s HTTP/1.0\\r\\n\\r\\n' "$0" >&3
        answer=$(cat <&3)
        printf '%%s\\n' "${answer#*$'\\r\\n\\r\\n'}"
        """.formatted(PORT);

    private final Namespace at;

    private Prometheus(Namespace at) {
        this.at = at;
    }

    /** Starts it; fails when the package is missing, or it does not come up. */
    static Prometheus start(Namespace at, Path rules) throws IOException {
        if (Shell.attempt("sh", "-c", "command -v prometheus").exit() != 0) {
            throw new AssertionError("this test needs the command prometheus; bin/test installs it");
        }
        Path config = at.lab().file("prometheus.yml").toAbsolutePath();
        Files.writeString(config, """
            global:
              scrape_interval: 1s
              scrape_timeout: 1s
              evaluation_interval: 1s
            rule_files:
              - %s/*.yml
            scrape_configs:
              - job_name: penstock
                static_configs:
                  - targets: ["%s"]
            """.formatted(rules.toAbsolutePath(), MetricsPage.ADDRESS));
        Background process = at.start(
                "prometheus",
                List.of(
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path="
                                + at.lab().file("prometheus-" + at.lab().interfaceName()),
                        "--web.listen-address=127.0.0.1:" + PORT),
                Map.of());
        Prometheus prometheus = new Prometheus(at);
        Wait.until("Prometheus is ready", Duration.ofSeconds(60), () -> {
            if (!process.isAlive()) {
                throw new AssertionError("Prometheus ended:\n" + process.text());
            }
            return prometheus.get("/-/ready").contains("Ready");
        });
        return prometheus;
    }

    private String get(String path) {
        return Shell.attempt("ip", "netns", "exec", at.name(), "bash", "-c", GET, path)
                .text();
    }

    private static String encode(String query) {
        return URLEncoder.encode(query, StandardCharsets.UTF_8);
    }

    /** The answer to a query of this moment, as JSON. */
    String now(String query) {
        return get("/api/v1/query?query=" + encode(query));
    }

    /** The answer to a query of the last seconds, as JSON. */
    String last(String query, int seconds, int stepSeconds) {
        long end = System.currentTimeMillis() / 1000;
        return get("/api/v1/query_range?query=" + encode(query) + "&start=" + (end - seconds) + "&end=" + end + "&step="
                + stepSeconds);
    }

    /** The result of an answer; fails when Prometheus refused the query. */
    static List<JsonObject> result(String answer) {
        try {
            JsonObject json = JsonObject.parse(answer);
            if (!json.text("status").equals("success")) {
                throw new AssertionError("Prometheus refuses a query: " + answer);
            }
            return json.object("data").objects("result");
        } catch (IOException e) {
            throw new UncheckedIOException(answer, e);
        }
    }

    /** All rules that are loaded, as Prometheus tells of them. */
    List<JsonObject> rules() {
        try {
            return JsonObject.parse(get("/api/v1/rules")).object("data").objects("groups").stream()
                    .flatMap(group -> group.objects("rules").stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
