package io.penstock.dataplane.device;

import java.io.Serial;

/** An update was refused; the device is as it was. */
public final class DeviceUpdateException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final int errno;

    /**
     * An update refused.
     *
     * @param errno the positive Linux error number that fits best, for example 98 for a port in use
     * @param message what was refused and why, without any secret
     */
    public DeviceUpdateException(int errno, String message) {
        super(message);
        this.errno = errno;
    }

    /** The positive Linux error number that fits best. */
    public int errno() {
        return errno;
    }
}
