package io.penstock.gateway.sink;

import java.io.IOException;
import java.io.Serial;

/**
 * The far end does not want a batch such as it is, and would not want it the next time. It comes again in two halves, each
 * with the time that a delivery has, until the records that are refused stand alone.
 */
public final class BatchRefusedException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** One line that says why, as the far end said it. */
    public BatchRefusedException(String message) {
        super(message);
    }
}
