package io.penstock.gateway.lab;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for what another process does. */
final class Wait {

    private Wait() {}

    /** Polls until it holds; fails with the words when it does not in time. */
    static void until(String words, Duration patience, BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("not within " + patience + ": " + words);
            }
            seconds(0.1);
        }
    }

    /** Lets time pass. */
    static void seconds(double seconds) {
        try {
            Thread.sleep(Duration.ofMillis((long) (seconds * 1000)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
