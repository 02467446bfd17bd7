package io.penstock.gateway.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.gateway.control.Standing;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ReadingsTest {

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Instant start = now;
    private final Readings readings = new Readings(Path.of("/etc/penstock/wg0.conf"), () -> now);

    private Standing.Configuration configuration(Instant read, boolean refused) {
        return new Standing.Configuration(
                "/etc/penstock/wg0.conf", read, refused ? now : null, refused ? "line 3" : null);
    }

    @Test
    void shouldTellOfARefusalUntilTheFileIsReadAgain() {
        assertThat(readings.last()).isEqualTo(configuration(start, false));
        now = start.plusSeconds(5);
        readings.refused("line 3");
        assertThat(readings.last()).isEqualTo(configuration(start, true));
        now = start.plusSeconds(9);
        readings.succeeded();
        assertThat(readings.last()).isEqualTo(configuration(now, false));
    }
}
