package io.penstock.gateway.query;

import java.time.Instant;
import java.time.LocalDate;
import java.util.concurrent.TimeUnit;

/** Reads the log's times, which are all of the form {@code 2026-01-07T14:00:00.123456Z}, fast. For one thread. */
final class LogTime {

    private static final int DATE_LENGTH = 10;
    private static final int SECONDS_END = 19;

    private String date = "";
    private long dateMs;

    /** Milliseconds since 1970, cut, not rounded. */
    long parseMs(String text) {
        if (text.length() <= SECONDS_END || text.charAt(DATE_LENGTH) != 'T' || !text.endsWith("Z")) {
            return Instant.parse(text).toEpochMilli();
        }
        if (!text.startsWith(date) || date.isEmpty()) {
            date = text.substring(0, DATE_LENGTH);
            dateMs = TimeUnit.DAYS.toMillis(LocalDate.parse(date).toEpochDay());
        }
        long seconds = number(text, 11) * 3600L + number(text, 14) * 60L + number(text, 17);
        long millis = 0;
        for (int i = 0, scale = 100; i < 3 && text.charAt(SECONDS_END) == '.'; i++, scale /= 10) {
            char digit = text.charAt(SECONDS_END + 1 + i);
            if (digit == 'Z') {
                break;
            }
            millis += (long) (digit - '0') * scale;
        }
        return dateMs + TimeUnit.SECONDS.toMillis(seconds) + millis;
    }

    private static int number(String text, int at) {
        return (text.charAt(at) - '0') * 10 + text.charAt(at + 1) - '0';
    }
}
