package io.penstock.gateway.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Prometheus' own tool, promtool of the package prometheus, judges the rules, the example and what the rules do. */
@Tag("namespace")
class RulesTest {

    private static final Path FOLDER = Boards.folder().resolve("prometheus");

    private static List<String> files(String folder) throws IOException {
        try (Stream<Path> files = Files.list(FOLDER.resolve(folder))) {
            return files.sorted(Comparator.naturalOrder()).map(Path::toString).toList();
        }
    }

    private static void promtool(String words, List<String> files) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(words.split(" ", -1)));
        command.addAll(files);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
    }

    @Test
    void shouldBeRules() throws Exception {
        promtool("check rules", files("rules"));
    }

    @Test
    void shouldDoWhatTheirTestsSay() throws Exception {
        promtool("test rules", files("tests"));
    }

    private static List<String> alerts() throws IOException {
        List<String> alerts = new ArrayList<>();
        for (String file : files("rules")) {
            for (String line : Files.readAllLines(Path.of(file))) {
                if (line.strip().startsWith("- alert: ")) {
                    alerts.add(line.strip().substring("- alert: ".length()));
                }
            }
        }
        assertThat(alerts).hasSizeGreaterThan(15);
        return alerts;
    }

    @Test
    void shouldLetEveryAlertFireInATestAndKeepSilentInAnother() throws Exception {
        StringBuilder tests = new StringBuilder();
        for (String file : files("tests")) {
            tests.append(Files.readString(Path.of(file)));
        }
        for (String alert : alerts()) {
            assertThat(tests)
                    .as(alert)
                    .containsPattern("alertname: " + alert + "\\n +exp_alerts:\\n")
                    .containsPattern("alertname: " + alert + "\\n +exp_alerts: \\[]\\n");
        }
    }

    @Test
    void shouldSayOfEveryAlertWhatItMeansAndWhatToDo() throws Exception {
        String page = Files.readString(Boards.folder().resolveSibling("docs/alerts.md"));
        String table = Files.readString(Boards.folder().resolve("README.md"));
        StringBuilder rules = new StringBuilder();
        for (String file : files("rules")) {
            rules.append(Files.readString(Path.of(file)));
        }
        for (String alert : alerts()) {
            assertThat(page).contains("\n## " + alert + "\n\n**Means**");
            String text = page.substring(page.indexOf("\n## " + alert + "\n"));
            assertThat(text.substring(0, text.indexOf("\n## ", 1) < 0 ? text.length() : text.indexOf("\n## ", 1)))
                    .as(alert)
                    .contains("**Do**");
            assertThat(rules).contains("runbook: \"docs/alerts.md#" + alert.toLowerCase(Locale.ROOT) + "\"");
            assertThat(table).contains("| " + alert + " |");
        }
    }

    @Test
    void shouldShipAnExampleThatPrometheusTakes() throws Exception {
        promtool("check config", List.of(FOLDER.resolve("prometheus.yml").toString()));
    }
}
