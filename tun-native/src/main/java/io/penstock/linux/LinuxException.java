package io.penstock.linux;

import io.penstock.linux.libc.Errno;
import java.io.IOException;

/** The kernel refused: the message says what was tried and why it failed, {@link #errno()} is the kernel's number. */
public final class LinuxException extends IOException {

    private static final long serialVersionUID = 1;

    private final int errno;

    /**
     * A refusal whose message says already all that a reader needs.
     *
     * @param errno the kernel's number, positive
     */
    public LinuxException(String message, int errno) {
        super(message);
        this.errno = errno;
    }

    /**
     * A refusal in the kernel's own words: {@code bind UDP port 53: Permission denied (EACCES)}.
     *
     * @param attempt what was tried
     * @param negatedErrno what the call returned, negative
     */
    public static LinuxException of(String attempt, int negatedErrno) {
        return new LinuxException(attempt + ": " + Errno.describe(-negatedErrno), -negatedErrno);
    }

    /** {@code Input/output error (EIO)} for an {@code errno}. */
    public static String describe(int errno) {
        return Errno.describe(errno);
    }

    /** The kernel's {@code errno}, positive. */
    public int errno() {
        return errno;
    }
}
