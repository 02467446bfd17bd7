package io.penstock.gateway;

import java.io.Serial;

/** Something that ends a command: one line for the person who called it, and the exit code. */
public final class Failure extends Exception {

    /** The command did what was asked. */
    public static final int OK = 0;

    /** It could not be done; the message says why. */
    public static final int FAILED = 1;

    /** The command line or the configuration is wrong. */
    public static final int USAGE = 2;

    /** {@code penstock trace}: it would be refused. */
    public static final int REFUSED = 3;

    /** Something that the machine must have is missing: a program, {@code /dev/net/tun} ({@code EX_UNAVAILABLE}). */
    public static final int MISSING = 69;

    /** The caller may not do this ({@code EX_NOPERM}). */
    public static final int NOT_PERMITTED = 77;

    @Serial
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    /** A failure with one of the codes above and a message that holds no secret. */
    public Failure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** A failure that another one caused. */
    public Failure(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** What the process exits with. */
    public int exitCode() {
        return exitCode;
    }
}
