package io.penstock.bench.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommandTest {

    @Test
    void shouldReturnWhatACommandPrints() {
        assertThat(Command.run("echo one two")).isEqualTo("one two\n");
    }

    @Test
    void shouldEndACommandThatTakesTooLong() {
        assertThatThrownBy(() -> Command.run(List.of("sleep", "30"), 1))
                .hasMessage("sleep 30 failed: not over within 1 s; ");
    }

    @Test
    void shouldSayWhatAFailingCommandPrinted() {
        assertThatThrownBy(() -> Command.run(List.of("sh", "-c", "echo why; exit 3")))
                .hasMessage("sh -c echo why; exit 3 failed: why\n");
    }
}
