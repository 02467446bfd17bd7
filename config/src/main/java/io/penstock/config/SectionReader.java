package io.penstock.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What the two sections have in common: each single-valued key once, and values read into their type. */
abstract class SectionReader {
    /**
     * A value with the line it stands in.
     *
     * @param line from 1
     * @param value as read
     */
    record Located<T>(int line, T value) {}

    protected final Complaints complaints;
    protected final int headerLine;
    private final Map<String, Integer> firstLines = new HashMap<>();

    SectionReader(Complaints complaints, int headerLine) {
        this.complaints = complaints;
        this.headerLine = headerLine;
    }

    /** Takes one line {@code key = value}; {@code key} is in its usual spelling. */
    abstract void accept(int line, String key, String value);

    /** Takes one line that is all comment. */
    abstract void acceptComment(SourceLine line);

    /** Whether this is the key's first line; else it complains. */
    protected boolean isFirst(int line, String key) {
        Integer first = firstLines.putIfAbsent(key, line);
        if (first != null) {
            complaints.say(Severity.ERROR, line, key, "it again", "it once: it already stands in line " + first);
        }
        return first == null;
    }

    /** The value in its type, or empty after a complaint that shows the value. */
    protected <T> Optional<T> read(int line, String key, String value, String expected, Function<String, T> reader) {
        try {
            return Optional.of(reader.apply(value));
        } catch (IllegalArgumentException _) {
            complaints.error(line, key, value, expected);
            return Optional.empty();
        }
    }

    /** A key, or empty after a complaint that shows only its length. */
    protected Optional<ConfigKey> readKey(int line, String key, String value) {
        try {
            return Optional.of(ConfigKey.fromBase64(value));
        } catch (IllegalArgumentException _) {
            boolean rightLength = value.length() == ConfigKey.LENGTH_BASE64;
            complaints.secretError(
                    line, key, value, rightLength ? "44 characters of base64 for 32 bytes" : "44 characters of base64");
            return Optional.empty();
        }
    }
}
