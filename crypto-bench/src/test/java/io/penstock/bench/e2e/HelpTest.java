package io.penstock.bench.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bin/bench --help} tells of what {@link Options} takes. */
class HelpTest {

    private static final Pattern OPTION = Pattern.compile("--[a-z-]+");

    private static String help(String word) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of("..", "bin", "bench").toString(), word)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isZero();
        return text;
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h"})
    void shouldNameEveryOptionAndEveryCase(String word) throws IOException, InterruptedException {
        String help = help(word);
        String known = catchThrowable(() -> Options.parse(List.of("--unknown"))).getMessage();

        assertThat(OPTION.matcher(known)
                        .results()
                        .map(option -> option.group())
                        .filter(option -> !option.equals("--unknown")))
                .isNotEmpty()
                .allSatisfy(option ->
                        assertThat(help).contains("\n  " + option + " ").doesNotContain("--unknown"));
        assertThat(help).contains(" of " + Cases.names().replace(",", ", ") + ";");
    }
}
