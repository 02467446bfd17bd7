package io.penstock.gateway.run;

import io.penstock.gateway.control.Standing;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** When the configuration in force was read, and whether its file was refused since. Thread-safe. */
final class Readings {

    private final Path file;
    private final InstantSource clock;
    private Instant readAt;
    private @Nullable Instant refusedAt;
    private @Nullable String refusal;

    /** The file has been read for the first time, now. */
    Readings(Path file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
        readAt = clock.instant();
    }

    /** What the file says now is in force. */
    synchronized void succeeded() {
        readAt = clock.instant();
        refusedAt = null;
        refusal = null;
    }

    /** What the file says was refused; the gateway goes on by what was read before. */
    synchronized void refused(String why) {
        refusedAt = clock.instant();
        refusal = why;
    }

    synchronized Standing.Configuration last() {
        return new Standing.Configuration(file.toString(), readAt, refusedAt, refusal);
    }
}
