package io.penstock.dataplane.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PreparationTest {

    @Test
    void shouldBringBothPartiesToTheSameKeys() {
        assertThat(Preparation.rehearseHandshake(new Random(1))).isTrue();
    }

    @Test
    void shouldLeaveNoThreadBehind() {
        assertThatCode(Preparation::run).doesNotThrowAnyException();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("penstock-preparation");
    }
}
