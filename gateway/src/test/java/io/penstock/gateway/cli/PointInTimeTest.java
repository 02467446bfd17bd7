package io.penstock.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PointInTimeTest {

    private static final ZonedDateTime NOW = ZonedDateTime.parse("2026-01-07T15:04:05+01:00[Europe/Berlin]");

    @ParameterizedTest
    @CsvSource({
        "now, 2026-01-07T14:04:05Z",
        "90s, 2026-01-07T14:02:35Z",
        "30m, 2026-01-07T13:34:05Z",
        "24h, 2026-01-06T14:04:05Z",
        "7d, 2025-12-31T14:04:05Z",
        "2w, 2025-12-24T14:04:05Z",
        "today, 2026-01-06T23:00:00Z",
        "yesterday, 2026-01-05T23:00:00Z",
        "2026-01-03, 2026-01-02T23:00:00Z",
        "2026-01-03 14:00, 2026-01-03T13:00:00Z",
        "2026-07-03 14:00:09, 2026-07-03T12:00:09Z",
        "2026-01-03T14:00, 2026-01-03T13:00:00Z",
        "2026-01-03T14:00:00Z, 2026-01-03T14:00:00Z",
        "2026-01-03T14:00:00.5-05:00, 2026-01-03T19:00:00.500Z"
    })
    void shouldReadTimesOfTheZoneItIsAskedIn(String text, String expected) {
        assertThat(PointInTime.parse(text, NOW)).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "24", "h", "-5m", "2026-13-01", "2026-01-03 25:00", "tomorrow", "2026-02-30"})
    void shouldSayWhatItFoundAndWhatItExpected(String text) {
        assertThatThrownBy(() -> PointInTime.parse(text, NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("found '" + text + "', expected how long ago (90s, 30m, 24h");
    }

    @Test
    void shouldReadTheDayThatLastsTwentyThreeHours() {
        ZonedDateTime spring = ZonedDateTime.parse("2026-03-30T12:00:00+02:00[Europe/Berlin]");
        assertThat(PointInTime.parse("yesterday", spring)).hasToString("2026-03-28T23:00:00Z");
        assertThat(PointInTime.parse("today", spring)).hasToString("2026-03-29T22:00:00Z");
    }
}
