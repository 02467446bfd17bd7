package io.penstock.gateway.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as people give them: how long ago, a day, a time of a day, or RFC 3339. */
final class PointInTime {

    private static final Pattern AGO = Pattern.compile("(\\d{1,6})([smhdw])");
    private static final Pattern LOCAL_TIME = Pattern.compile("(\\d{4}-\\d\\d-\\d\\d)[ T](\\d\\d:\\d\\d(:\\d\\d)?)");
    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");

    private PointInTime() {}

    /**
     * Reads a time.
     *
     * @param text {@code 24h}, {@code 2026-01-07}, {@code 2026-01-07 14:00}, {@code yesterday} and so on
     * @param now the time it is, in the zone of times that name none
     * @throws IllegalArgumentException where it is none of these; the message says what was found and expected
     */
    static Instant parse(String text, ZonedDateTime now) {
        try {
            Matcher ago = AGO.matcher(text);
            if (ago.matches()) {
                return now.toInstant().minus(duration(Long.parseLong(ago.group(1)), ago.group(2)));
            }
            Matcher local = LOCAL_TIME.matcher(text);
            if (local.matches()) {
                return LocalDateTime.parse(local.group(1) + "T" + local.group(2))
                        .atZone(now.getZone())
                        .toInstant();
            }
            if (DAY.matcher(text).matches()) {
                return beginning(LocalDate.parse(text), now);
            }
            return switch (text) {
                case "now" -> now.toInstant();
                case "today" -> beginning(now.toLocalDate(), now);
                case "yesterday" -> beginning(now.toLocalDate().minusDays(1), now);
                default -> OffsetDateTime.parse(text).toInstant();
            };
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "found '" + text + "', expected how long ago (90s, 30m, 24h, 7d, 2w), a day (2026-01-07, today,"
                            + " yesterday), a time (2026-01-07 14:00) or RFC 3339 (2026-01-07T14:00:00Z)",
                    e);
        }
    }

    private static Instant beginning(LocalDate day, ZonedDateTime now) {
        return day.atStartOfDay(now.getZone()).toInstant();
    }

    private static Duration duration(long number, String unit) {
        return switch (unit) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> Duration.ofDays(7 * number);
        };
    }
}
