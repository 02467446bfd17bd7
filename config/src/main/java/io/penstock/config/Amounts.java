package io.penstock.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and sizes with a unit: {@code 60s}, {@code 90m}, {@code 24h}, {@code 30d}; {@code 512K}, {@code 64M}, {@code 2G}. */
final class Amounts {

    private static final Pattern AMOUNT = Pattern.compile("(\\d{1,9})([smhdKMGT]?)");

    private static final String UNITS = "KMGT";

    private Amounts() {}

    /** @throws IllegalArgumentException for anything but a number with s, m, h or d from {@code least} on */
    static Duration duration(String text, Duration least) {
        Matcher amount = match(text);
        long number = Long.parseLong(amount.group(1));
        Duration duration = switch (amount.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> throw new IllegalArgumentException("not a time");
        };
        if (duration.compareTo(least) < 0 || duration.toDays() > 36_500) {
            throw new IllegalArgumentException("too short or too long");
        }
        return duration;
    }

    /** @throws IllegalArgumentException for anything but a number with K, M, G or T from {@code least} bytes on */
    static long bytes(String text, long least) {
        Matcher amount = match(text);
        long number = Long.parseLong(amount.group(1));
        int shift = switch (amount.group(2)) {
            case "K" -> 10;
            case "M" -> 20;
            case "G" -> 30;
            case "T" -> 40;
            default -> throw new IllegalArgumentException("not a size");
        };
        if (number > (Long.MAX_VALUE >> shift) || number << shift < least) {
            throw new IllegalArgumentException("too small or too large");
        }
        return number << shift;
    }

    /** A time as {@link #duration} reads it. */
    static String spell(Duration duration) {
        return duration.toSeconds() + "s";
    }

    /** A size as {@link #bytes} reads it, in the largest unit that tells it exactly. */
    static String spell(long bytes) {
        int unit = Math.clamp(Long.numberOfTrailingZeros(bytes) / 10, 1, UNITS.length());
        return (bytes >> (unit * 10)) + UNITS.substring(unit - 1, unit);
    }

    private static Matcher match(String text) {
        Matcher amount = AMOUNT.matcher(text);
        if (!amount.matches()) {
            throw new IllegalArgumentException("not a number with a unit");
        }
        return amount;
    }
}
