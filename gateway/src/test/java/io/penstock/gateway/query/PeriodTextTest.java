package io.penstock.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeriodTextTest {

    private static final Instant NOW = Instant.parse("2026-01-08T09:30:00Z");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @CsvSource({
        "now, 2026-01-08T09:30:00Z",
        "24h, 2026-01-07T09:30:00Z",
        "7d, 2026-01-01T09:30:00Z",
        "90s, 2026-01-08T09:28:30Z",
        "today, 2026-01-07T23:00:00Z",
        "yesterday, 2026-01-06T23:00:00Z",
        "2026-01-07, 2026-01-06T23:00:00Z",
        "2026-01-07 14:00, 2026-01-07T13:00:00Z",
        "2026-07-07T14:00:30, 2026-07-07T12:00:30Z",
        "2026-01-07T14:00:00Z, 2026-01-07T14:00:00Z",
        "2026-01-07T14:00:00+02:00, 2026-01-07T12:00:00Z",
    })
    void shouldReadMoments(String text, Instant expected) {
        assertThat(PeriodText.parse(text, NOW, BERLIN)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "24", "h", "2026-13-01", "2026-01-07 25:00", "last week", "-1h"})
    void shouldSayWhatItFoundAndExpected(String text) {
        assertThatThrownBy(() -> PeriodText.parse(text, NOW, BERLIN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("found '" + text + "', expected a time such as 24h");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-01-07T14:00:00Z", "2026-01-07T14:00:00.1Z", "2026-01-07T14:00:00.123456789Z"})
    void shouldReadTheLogsTimesAsTheLibraryDoes(String text) {
        LogTime times = new LogTime();
        assertThat(times.parseMs(text)).isEqualTo(Instant.parse(text).toEpochMilli());
        assertThat(times.parseMs(text)).isEqualTo(Instant.parse(text).toEpochMilli());
    }

    @Test
    void shouldWriteAmountsAsPeopleReadThem() {
        assertThat(Amount.bytes(812)).isEqualTo("812 B");
        assertThat(Amount.bytes(1_500_000)).isEqualTo("1.43 MiB");
        assertThat(Amount.duration(Duration.ofMillis(250))).isEqualTo("0.3s");
        assertThat(Amount.duration(Duration.ofSeconds(185))).isEqualTo("3m05s");
        assertThat(Amount.duration(Duration.ofHours(99))).isEqualTo("4d03h");
        assertThat(IpProtocol.parse("TCP")).isEqualTo(6);
        assertThatThrownBy(() -> IpProtocol.parse("300")).hasMessageContaining("found '300', expected a protocol");
    }
}
