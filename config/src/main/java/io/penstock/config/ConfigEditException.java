package io.penstock.config;

import java.io.Serial;

/** An edit that cannot be made; the message says why in one sentence and holds no secret. */
public final class ConfigEditException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    /** @param message the reason, one sentence */
    public ConfigEditException(String message) {
        super(message);
    }
}
