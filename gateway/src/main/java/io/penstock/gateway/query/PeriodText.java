package io.penstock.gateway.query;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Moments as people write them. A day without a time is its first moment. */
public final class PeriodText {

    private static final Pattern AGO = Pattern.compile("(\\d{1,9})\\s*(s|m|min|h|d|w)");
    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("uuuu-MM-dd[' ']['T']HH:mm[:ss]", Locale.ROOT);

    private PeriodText() {}

    /**
     * The moment of a text: RFC 3339, {@code 2026-01-07 14:00}, {@code 2026-01-07}, {@code 24h} ago, {@code today},
     * {@code yesterday} or {@code now}.
     *
     * @param now the present
     * @param zone for what says no zone of its own
     * @throws IllegalArgumentException when it is none of these; one line that says so
     */
    public static Instant parse(String text, Instant now, ZoneId zone) {
        String plain = text.strip();
        try {
            String word = plain.toLowerCase(Locale.ROOT);
            LocalDate today = LocalDate.ofInstant(now, zone);
            if (word.equals("now")) {
                return now;
            }
            if (word.equals("today") || word.equals("yesterday")) {
                return today.minusDays(word.equals("today") ? 0 : 1)
                        .atStartOfDay(zone)
                        .toInstant();
            }
            Matcher ago = AGO.matcher(word);
            if (ago.matches()) {
                return now.minus(unit(ago.group(2)).multipliedBy(Long.parseLong(ago.group(1))));
            }
            if (plain.length() == "2026-01-07".length()) {
                return LocalDate.parse(plain).atStartOfDay(zone).toInstant();
            }
            if (plain.matches(".*(Z|z|[+-]\\d\\d:\\d\\d)")) {
                return OffsetDateTime.parse(plain.toUpperCase(Locale.ROOT).replace(' ', 'T'))
                        .toInstant();
            }
            return LocalDateTime.parse(plain, LOCAL).atZone(zone).toInstant();
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "found '" + text
                            + "', expected a time such as 24h, 7d, yesterday, 2026-01-07, '2026-01-07 14:00' or"
                            + " 2026-01-07T14:00:00Z",
                    e);
        }
    }

    private static Duration unit(String name) {
        return switch (name) {
            case "s" -> Duration.ofSeconds(1);
            case "m", "min" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            case "d" -> Duration.ofDays(1);
            default -> Duration.ofDays(7);
        };
    }
}
