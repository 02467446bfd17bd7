package io.penstock.bench.e2e;

/**
 * An implementation under test.
 *
 * @param name how the report calls it
 * @param program started as {@code PROGRAM -f INTERFACE} and configured by {@code wg}
 * @param meetsOthers whether it can talk to the first candidate; one with a fixed key meets its own kind only
 */
record Candidate(String name, String program, boolean meetsOthers) {

    /** Reads {@code NAME=PROGRAM}. */
    static Candidate parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 1 || equals == text.length() - 1) {
            throw new IllegalArgumentException("found '" + text + "', expected NAME=PROGRAM");
        }
        return new Candidate(text.substring(0, equals), text.substring(equals + 1), true);
    }

    /** The same, never to meet another. */
    Candidate ofOwnKindOnly() {
        return new Candidate(name, program, false);
    }
}
