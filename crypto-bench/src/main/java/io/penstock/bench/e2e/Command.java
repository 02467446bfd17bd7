package io.penstock.bench.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Commands of the machine. */
final class Command {

    private Command() {}

    /** Runs one that must succeed and returns what it printed. */
    static String run(List<String> words) {
        return run(new ProcessBuilder(words).redirectErrorStream(true));
    }

    /** The same for words that hold no spaces. */
    static String run(String words) {
        return run(List.of(words.split(" +", -1)));
    }

    /** Runs one that must succeed and returns the lines of its standard output alone. */
    static List<String> lines(List<String> words) {
        return run(new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD))
                .lines()
                .toList();
    }

    private static String run(ProcessBuilder command) {
        try {
            Process process = command.start();
            String text = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command.command()) + " failed: " + text);
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
