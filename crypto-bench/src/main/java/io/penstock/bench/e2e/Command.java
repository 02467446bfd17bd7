package io.penstock.bench.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Commands of the machine. */
final class Command {

    private static final int LIMIT_SECONDS = 60;
    private static final int LONG_LIMIT_SECONDS = 600;

    private Command() {}

    /** Runs one that must succeed within a minute and returns what it printed. */
    static String run(List<String> words) {
        return run(words, LIMIT_SECONDS);
    }

    /** Runs one that must succeed within so many seconds and returns what it printed. */
    static String run(List<String> words, int limitSeconds) {
        return run(new ProcessBuilder(words).redirectErrorStream(true), limitSeconds);
    }

    /** The same for words that hold no spaces. */
    static String run(String words) {
        return run(List.of(words.split(" +", -1)));
    }

    /** Runs one that must succeed and returns the lines of its standard output alone. */
    static List<String> lines(List<String> words) {
        return run(new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD), LONG_LIMIT_SECONDS)
                .lines()
                .toList();
    }

    private static String run(ProcessBuilder command, int limitSeconds) {
        try {
            Process process = command.start();
            CompletableFuture<Process> end = process.onExit()
                    .orTimeout(limitSeconds, TimeUnit.SECONDS)
                    .whenComplete((_, late) -> {
                        if (late != null) {
                            process.destroyForcibly();
                        }
                    });
            String text = new String(process.getInputStream().readAllBytes(), UTF_8);
            int exitCode = process.waitFor();
            if (end.isCompletedExceptionally()) {
                text = "not over within " + limitSeconds + " s; " + text;
            }
            if (exitCode != 0) {
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
