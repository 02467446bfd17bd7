package io.penstock.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** Collects the problems of one file and words them alike. It shows no value that is, or looks like, a key. For one thread. */
public final class Complaints {
    private static final int LONGEST_QUOTE = 60;
    private static final Pattern KEY_LIKE = Pattern.compile(".*[A-Za-z0-9+/]{32,}.*");

    private final String file;
    private final List<Problem> problems = new ArrayList<>();

    /** No problem so far of a file, as it is to be called. */
    public Complaints(String file) {
        this.file = file;
    }

    /** An error about a value that may be shown. */
    public void error(int line, String subject, String value, String expected) {
        say(Severity.ERROR, line, subject, quote(value), expected);
    }

    /** An error about a value of which only the length may be shown. */
    void secretError(int line, String subject, String value, String expected) {
        say(Severity.ERROR, line, subject, length(value), expected);
    }

    /** A problem whose {@code found} is already in words. */
    public void say(Severity severity, int line, String subject, String found, String expected) {
        String sentence = subject + ": found " + found + (expected.isEmpty() ? "" : ", expected " + expected);
        problems.add(new Problem(severity, file, line, found, expected, sentence));
    }

    /** How many problems there are so far. */
    public int count() {
        return problems.size();
    }

    /** Every problem by line, those of the whole file first. */
    public List<Problem> byLine() {
        return problems.stream().sorted(Comparator.comparingInt(Problem::line)).toList();
    }

    static String length(String value) {
        return value.length() == 1 ? "1 character" : value.length() + " characters";
    }

    /** A value as it is shown: in printable characters, not too long, and no key. */
    public static String quote(String value) {
        if (KEY_LIKE.matcher(value).matches()) {
            return length(value);
        }
        String cut = value.length() > LONGEST_QUOTE ? value.substring(0, LONGEST_QUOTE) + "..." : value;
        var text = new StringBuilder("\"");
        cut.codePoints().forEach(c -> text.appendCodePoint(isPrintable(c) ? c : '?'));
        return text.append('"').toString();
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
