package io.penstock.config;

import java.nio.file.Path;
import java.util.Optional;

/** Reads wg-quick files. */
public final class ConfigFile {
    private ConfigFile() {}

    /** Reads a file; a file that cannot be read is a problem, not an exception. */
    public static ParseResult read(Path file) {
        throw new UnsupportedOperationException(file.toString());
    }

    /** Reads a text; {@code fileName} is only used in problems. */
    public static ParseResult parse(String fileName, String text) {
        throw new UnsupportedOperationException(fileName + text.length());
    }

    /** Complains when a file that holds keys can be read by anyone but its owner. */
    public static Optional<Problem> checkMode(Path file) {
        throw new UnsupportedOperationException(file.toString());
    }
}
