package io.penstock.bench.e2e;

/**
 * An implementation under test.
 *
 * @param name how the report calls it
 * @param program started as {@code PROGRAM -f INTERFACE} and configured by {@code wg}
 */
record Candidate(String name, String program) {

    /** Reads {@code NAME=PROGRAM}. */
    static Candidate parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 1 || equals == text.length() - 1) {
            throw new IllegalArgumentException("found '" + text + "', expected NAME=PROGRAM");
        }
        return new Candidate(text.substring(0, equals), text.substring(equals + 1));
    }
}
