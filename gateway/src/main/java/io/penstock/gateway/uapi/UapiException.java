package io.penstock.gateway.uapi;

import java.io.Serial;

/** An operation that cannot be carried out, with the error number that the client gets. */
final class UapiException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Linux's EIO, EINVAL, EFBIG and EPROTO. */
    static final int EIO = 5;

    static final int EINVAL = 22;
    static final int EFBIG = 27;
    static final int EPROTO = 71;

    private final int errno;
    private final boolean endsConnection;

    /** A positive error number, and what was found and expected, without any value that may be secret. */
    UapiException(int errno, String message) {
        this(errno, message, false);
    }

    private UapiException(int errno, String message, boolean endsConnection) {
        super(message);
        this.errno = errno;
        this.endsConnection = endsConnection;
    }

    /** A fault after which the next operation cannot be found. */
    static UapiException ending(int errno, String message) {
        return new UapiException(errno, message, true);
    }

    static UapiException invalid(String key, String expected) {
        return new UapiException(EINVAL, key + ": expected " + expected);
    }

    int errno() {
        return errno;
    }

    boolean endsConnection() {
        return endsConnection;
    }
}
