package io.penstock.gateway.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.gateway.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgramsTest {

    private final Programs programs = new Programs(Duration.ofSeconds(20));

    @Test
    void shouldGiveBackOutputErrorsAndExitCode() throws Failure {
        assertThat(programs.run(List.of("sh", "-c", "cat; echo wrong >&2; exit 3"), "in\n"))
                .isEqualTo(new Shell.Output(3, "in\n", "wrong\n"));
    }

    @Test
    void shouldNotChangeTheCallersList() throws Failure {
        List<String> argv = new ArrayList<>(List.of("sh", "-c", "true"));
        programs.run(argv, "");
        assertThat(argv).containsExactly("sh", "-c", "true");
    }

    @Test
    void shouldReadOutputsThatAreLargerThanAPipe() throws Failure {
        Shell.Output output = programs.run(List.of("sh", "-c", "head -c 300000 /dev/zero | tee /dev/stderr"), "");
        assertThat(output.text()).hasSize(300_000);
        assertThat(output.errors()).hasSize(300_000);
    }

    @Test
    void shouldNotMindAProgramThatDoesNotRead() throws Failure {
        assertThat(programs.run(List.of("sh", "-c", "exec <&-; echo done"), "x".repeat(1 << 20))
                        .text())
                .isEqualTo("done\n");
    }

    @Test
    void shouldEndAProgramThatTakesTooLong() {
        Programs hasty = new Programs(Duration.ofMillis(100));
        assertThatThrownBy(() -> hasty.run(List.of("sleep", "30"), ""))
                .isInstanceOf(Failure.class)
                .hasMessageStartingWith("sleep 30: gave no answer");
    }

    @Test
    void shouldSpeakTheLanguageOfTheParsers() throws Failure {
        assertThat(programs.must("sh", "-c", "echo $LC_ALL")).isEqualTo("C\n");
    }

    @Test
    void shouldNameTheCommandAndWhatItSaidWhenItMustSucceed() {
        assertThatThrownBy(() -> programs.must("sh", "-c", "echo one; echo two >&2; exit 1"))
                .isInstanceOf(Failure.class)
                .hasMessage("sh -c echo one; echo two >&2; exit 1: two");
    }

    @Test
    void shouldNameThePackageOfAMissingProgram() {
        assertThat(Programs.find("no-such-program")).isNull();
        assertThatThrownBy(() -> Programs.require("no-such-program", "for a test"))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.exitCode()).isEqualTo(Failure.MISSING))
                .hasMessage("the program 'no-such-program' is needed for a test: install the package no-such-program");
    }
}
