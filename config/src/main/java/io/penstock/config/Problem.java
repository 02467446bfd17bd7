package io.penstock.config;

/**
 * One complaint about a file. No component ever holds any part of a secret.
 *
 * @param severity whether the file can be used all the same
 * @param file the file as the caller named it
 * @param line the line, from 1; 0 when the complaint is about the whole file
 * @param found what stands there, in printable characters; of a secret only its length
 * @param expected what should stand there; empty when nothing in particular is asked for
 * @param sentence the complaint in one sentence, without file and line
 */
public record Problem(Severity severity, String file, int line, String found, String expected, String sentence) {
    /** The line a person reads: {@code wg0.conf:7: error: MTU: found "9", expected a number from 68 to 65535}. */
    @Override
    public String toString() {
        return line == 0
                ? "%s: %s: %s".formatted(file, severity.word(), sentence)
                : "%s:%d: %s: %s".formatted(file, line, severity.word(), sentence);
    }
}
