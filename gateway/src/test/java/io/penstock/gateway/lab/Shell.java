package io.penstock.gateway.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a command to its end and keeps what it printed. */
final class Shell {

    /** A command has this long: far more than any needs, so that a hung one fails its test instead of the whole run. */
    private static final long PATIENCE_SECONDS = 120;

    private Shell() {}

    /**
     * What a command left.
     *
     * @param exit exit status
     * @param text standard output and standard error, in the order they came
     */
    record Result(int exit, String text) {}

    /** Runs a command that must succeed. */
    static Result run(String... command) {
        Result result = attempt(command);
        if (result.exit() != 0) {
            throw new AssertionError(List.of(command) + " ended with " + result.exit() + ":\n" + result.text());
        }
        return result;
    }

    /** Runs a command that may fail. */
    static Result attempt(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            Thread watchdog = Thread.startVirtualThread(() -> endWhenHung(process));
            String text = new String(process.getInputStream().readAllBytes(), UTF_8);
            int exit = process.waitFor();
            watchdog.interrupt();
            return new Result(exit, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void endWhenHung(Process process) {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
