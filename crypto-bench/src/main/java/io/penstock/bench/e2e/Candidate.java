package io.penstock.bench.e2e;

import java.util.ArrayList;
import java.util.List;

/**
 * An implementation under test.
 *
 * @param name how the report calls it
 * @param program its words, the last of which is followed by {@code -f INTERFACE}; configured by {@code wg}
 * @param company whom it meets
 */
record Candidate(String name, List<String> program, Company company) {

    /** Whom a candidate meets, and what it is there for. */
    enum Company {
        /** The first candidate, and its own kind. */
        ALL,
        /** Its own kind only: one with a fixed key, say. */
        OWN_KIND,
        /** Its own kind only, and what it costs is the least that is known to be possible. */
        LOWER_BOUND
    }

    /** Reads {@code NAME=PROGRAM}; a program may have words, none of which holds a space. */
    static Candidate parse(String text, Company company) {
        int equals = text.indexOf('=');
        if (equals < 1 || text.substring(equals + 1).isBlank()) {
            throw new IllegalArgumentException("found '" + text + "', expected NAME=PROGRAM");
        }
        return new Candidate(
                text.substring(0, equals),
                List.of(text.substring(equals + 1).strip().split(" +", -1)),
                company);
    }

    boolean meetsOthers() {
        return company == Company.ALL;
    }

    /** The words that make it serve an interface in the foreground. */
    List<String> foreground(String device) {
        List<String> words = new ArrayList<>(program);
        words.addAll(List.of("-f", device));
        return words;
    }
}
