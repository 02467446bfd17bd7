package io.penstock.gateway.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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

    @Test
    void shouldLetEveryAlertFireInATest() throws Exception {
        StringBuilder tests = new StringBuilder();
        for (String file : files("tests")) {
            tests.append(Files.readString(Path.of(file)));
        }
        for (String file : files("rules")) {
            for (String line : Files.readAllLines(Path.of(file))) {
                if (line.strip().startsWith("- alert: ")) {
                    String alert = line.strip().substring("- alert: ".length());
                    assertThat(tests).as(alert).containsPattern("alertname: " + alert + "\\n +exp_alerts:\\n");
                }
            }
        }
    }

    @Test
    void shouldShipAnExampleThatPrometheusTakes() throws Exception {
        promtool("check config", List.of(FOLDER.resolve("prometheus.yml").toString()));
    }
}
