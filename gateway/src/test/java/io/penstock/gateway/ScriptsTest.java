package io.penstock.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command of {@code bin} explains itself to whoever asks, and does nothing else. */
class ScriptsTest {

    private static final Path BIN = Path.of("..", "bin");
    private static final String LAUNCHER = "penstock";

    /** What a command printed, and how it ended. */
    private record Answer(int exit, String out, String errors) {}

    private static Answer ask(String script, String word) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("penstock-help", ".txt");
        try {
            ProcessBuilder command =
                    new ProcessBuilder(BIN.resolve(script).toString(), word).redirectError(errors.toFile());
            command.environment().put("PENSTOCK_NO_BUILD", "1");
            Process process = command.start();
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), UTF_8);
            return new Answer(process.waitFor(), out, Files.readString(errors));
        } finally {
            Files.delete(errors);
        }
    }

    private static void assertExplains(String script) throws IOException, InterruptedException {
        for (String word : new String[] {"--help", "-h"}) {
            Answer answer = ask(script, word);
            assertThat(answer.errors()).as("%s %s", script, word).isEmpty();
            assertThat(answer.exit()).as("%s %s", script, word).isZero();
            assertThat(answer.out()).as("%s %s", script, word).contains(script).doesNotContain("set -e");
            assertThat(Path.of(word)).as("what %s made of %s", script, word).doesNotExist();
        }
    }

    static Stream<String> scripts() throws IOException {
        try (Stream<Path> files = Files.list(BIN)) {
            return files
                    .map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !name.equals(LAUNCHER))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void shouldExplainItself(String script) throws IOException, InterruptedException {
        assertExplains(script);
    }

    /** Needs the packaged program, as the namespace tests do. */
    @Test
    @Tag("namespace")
    void shouldExplainPenstockItself() throws IOException, InterruptedException {
        assertExplains(LAUNCHER);
    }
}
