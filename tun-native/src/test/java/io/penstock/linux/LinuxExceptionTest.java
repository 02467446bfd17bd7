package io.penstock.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.linux.libc.Errno;
import org.junit.jupiter.api.Test;

class LinuxExceptionTest {

    @Test
    void shouldSayWhatWasTriedAndWhyItFailed() {
        LinuxException refused = LinuxException.of("bind UDP port 53", -Errno.EACCES);
        assertThat(refused).hasMessageStartingWith("bind UDP port 53: ").hasMessageEndingWith(" (EACCES)");
        assertThat(refused.errno()).isEqualTo(13);
    }

    @Test
    void shouldGiveTheNumberOfAnErrorItHasNoNameFor() {
        assertThat(LinuxException.of("swim", -125)).hasMessageEndingWith(" (errno 125)");
    }
}
