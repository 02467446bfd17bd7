package io.penstock.gateway.sink;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: 0.2 s at first, twice as long each time, 30 s at most; of that a random part of
 * at least one half, so that many gateways do not come back at once. For one thread.
 */
final class Backoff {

    static final Duration FIRST = Duration.ofMillis(200);
    static final Duration LONGEST = Duration.ofSeconds(30);

    private static final int DOUBLINGS_MAX = 8;

    private final RandomGenerator random;
    private int failures;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** After a failure: how long to wait, but at least {@code least}, which the far end has asked for. */
    Duration next(Duration least) {
        Duration whole = FIRST.multipliedBy(1L << Math.min(failures, DOUBLINGS_MAX));
        failures++;
        Duration capped = whole.compareTo(LONGEST) > 0 ? LONGEST : whole;
        Duration wait = Duration.ofNanos((long) (capped.toNanos() * random.nextDouble(0.5, 1)));
        return wait.compareTo(least) > 0 ? wait : least;
    }

    /** After a success. */
    void reset() {
        failures = 0;
    }
}
