package io.penstock.gateway.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A process that runs beside the test; its output lies in a file. Ended by its own handle, never by name. */
final class Background {

    private final Process process;
    private final Path output;

    private Background(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts it; standard output and standard error go to the file. */
    static Background start(ProcessBuilder command, Path output) {
        try {
            return new Background(
                    command.redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start(),
                    output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it has printed so far. */
    String text() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** Waits for its end and returns its exit code; fails when it does not end in time. */
    int exitCode(Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("still running after " + patience + ":\n" + text());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for its end and returns what it printed; fails when it ended badly or not in time. */
    String await(Duration patience) {
        if (exitCode(patience) != 0) {
            throw new AssertionError("ended with " + process.exitValue() + ":\n" + text());
        }
        return text();
    }

    /** Asks it to end, and makes it end when it does not within five seconds. */
    void stop() {
        process.destroy();
        awaitEndOrKill(5);
    }

    /** Ends it as a power cut would. */
    void kill() {
        process.destroyForcibly();
        awaitEndOrKill(5);
    }

    private void awaitEndOrKill(int seconds) {
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                process.waitFor(seconds, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
