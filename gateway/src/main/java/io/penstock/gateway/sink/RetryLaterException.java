package io.penstock.gateway.sink;

import java.io.IOException;
import java.io.Serial;
import java.time.Duration;

/** The far end has asked to be left alone for a while, as by HTTP's {@code Retry-After}. */
public final class RetryLaterException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Whatever a far end asks for, it is asked again after five minutes. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final Duration delay;

    /** One line that says why, and how long to wait. */
    public RetryLaterException(String message, Duration delay) {
        super(message);
        this.delay = delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
    }

    /** How long to wait at least. */
    public Duration delay() {
        return delay;
    }
}
