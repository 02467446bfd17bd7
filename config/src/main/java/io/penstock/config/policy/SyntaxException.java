package io.penstock.config.policy;

import io.penstock.config.Complaints;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A line that is none; it ends the reading of that line only. */
final class SyntaxException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    final String subject;
    final String found;
    final String expected;

    SyntaxException(String subject, Words.@Nullable Word found, String expected) {
        this(subject, found == null ? "the end of the line" : Complaints.quote(found.text()), expected);
    }

    SyntaxException(String subject, String found, String expected) {
        super(subject, null, false, false);
        this.subject = subject;
        this.found = found;
        this.expected = expected;
    }
}
