package io.penstock.config;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Gathers the settings of the flow log; {@link PenstockSettingsReader} gives it the lines. */
final class FlowLogReader {

    private static final Duration WINDOW_MIN = Duration.ofSeconds(5);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final long FILE_MIN_BYTES = 64 << 10;
    private static final String SIZES = "a size of at least 64K, such as 64M";

    private Optional<FlowLogSettings.Place> place = Optional.empty();
    private Optional<Duration> window = Optional.empty();
    private Optional<Long> fileBytes = Optional.empty();
    private Optional<Duration> fileAge = Optional.empty();
    private Optional<Duration> keepAge = Optional.empty();
    private Optional<Long> keepBytes = Optional.empty();
    private Optional<FlowLogSettings.Fsync> fsync = Optional.empty();
    private Optional<FlowLogSettings.Privacy> privacy = Optional.empty();
    private Optional<Boolean> domains = Optional.empty();
    private Optional<Boolean> strict = Optional.empty();

    /** Takes a line of {@code reader}; false when the setting is none of the flow log's. */
    boolean accept(SectionReader reader, int line, String key, String value) {
        switch (key) {
            case "penstock: flow-log" ->
                place = reader.read(line, key, value, "an absolute path or off", FlowLogSettings.Place::parse);
            case "penstock: flow-log-window" ->
                window = reader.read(
                        line, key, value, "a time of at least 5s", text -> Amounts.duration(text, WINDOW_MIN));
            case "penstock: flow-log-file-size" ->
                fileBytes = reader.read(line, key, value, SIZES, text -> Amounts.bytes(text, FILE_MIN_BYTES));
            case "penstock: flow-log-file-age" ->
                fileAge =
                        reader.read(line, key, value, "a time of at least 1m", text -> Amounts.duration(text, MINUTE));
            case "penstock: flow-log-keep-age" ->
                keepAge =
                        reader.read(line, key, value, "a time of at least 1m", text -> Amounts.duration(text, MINUTE));
            case "penstock: flow-log-keep-size" ->
                keepBytes = reader.read(line, key, value, SIZES, text -> Amounts.bytes(text, FILE_MIN_BYTES));
            case "penstock: flow-log-fsync" ->
                fsync = reader.read(line, key, value, "always, never, or a time of at least 1s", FlowLogReader::fsync);
            case "penstock: flow-log-privacy" ->
                privacy = reader.read(line, key, value, "full, no-ports or aggregate", FlowLogReader::privacy);
            case "penstock: flow-log-domains" ->
                domains = reader.read(line, key, value, "on or off", FlowLogReader::onOrOff);
            case "penstock: audit" ->
                strict = reader.read(line, key, value, "strict or best-effort", FlowLogReader::strict);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static FlowLogSettings.Fsync fsync(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "always" -> new FlowLogSettings.Fsync.Always();
            case "never" -> new FlowLogSettings.Fsync.Never();
            default -> new FlowLogSettings.Fsync.Every(Amounts.duration(text, SECOND));
        };
    }

    private static FlowLogSettings.Privacy privacy(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "full" -> FlowLogSettings.Privacy.FULL;
            case "no-ports" -> FlowLogSettings.Privacy.NO_PORTS;
            case "aggregate" -> FlowLogSettings.Privacy.AGGREGATE;
            default -> throw new IllegalArgumentException("no such privacy");
        };
    }

    private static boolean onOrOff(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException("neither on nor off");
        };
    }

    private static boolean strict(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "strict" -> true;
            case "best-effort" -> false;
            default -> throw new IllegalArgumentException("no such audit");
        };
    }

    FlowLogSettings finish() {
        return new FlowLogSettings(
                place,
                window,
                optional(fileBytes),
                fileAge,
                keepAge,
                optional(keepBytes),
                fsync,
                privacy,
                strict,
                domains);
    }

    private static OptionalLong optional(Optional<Long> number) {
        return number.map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }
}
