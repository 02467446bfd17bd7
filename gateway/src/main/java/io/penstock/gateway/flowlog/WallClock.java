package io.penstock.gateway.flowlog;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Turns the times that the cores take into times of the day. Both clocks are compared once, so that times of one flow keep
 * their order; where the time of day was set meanwhile, they are compared again. For one thread.
 */
final class WallClock {

    private static final Duration TOLERANCE = Duration.ofSeconds(1);

    private final LongSupplier nanoTime;
    private final InstantSource wall;
    private long anchorNs;
    private Instant anchor;

    WallClock(LongSupplier nanoTime, InstantSource wall) {
        this.nanoTime = nanoTime;
        this.wall = wall;
        anchorNs = nanoTime.getAsLong();
        anchor = wall.instant();
    }

    /** Now, of the clock that the cores use. */
    long nowNs() {
        return nanoTime.getAsLong();
    }

    /** The time of day at a time of the cores. */
    Instant at(long timeNs) {
        return anchor.plusNanos(timeNs - anchorNs);
    }

    /** The time of day now. */
    Instant now() {
        return at(nowNs());
    }

    /** Follows the time of day; returns by how much it was set, zero where it was not. */
    Duration follow() {
        long nowNs = nowNs();
        Instant now = wall.instant();
        Duration step = Duration.between(at(nowNs), now);
        if (step.abs().compareTo(TOLERANCE) <= 0) {
            return Duration.ZERO;
        }
        anchorNs = nowNs;
        anchor = now;
        return step;
    }
}
