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

    /** A positive error number, and what was found and expected, without any value that may be secret. */
    UapiException(int errno, String message) {
        super(message);
        this.errno = errno;
    }

    static UapiException invalid(String key, String expected) {
        return new UapiException(EINVAL, key + ": expected " + expected);
    }

    int errno() {
        return errno;
    }
}
