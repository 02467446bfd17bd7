package io.penstock.gateway.run;

import java.io.IOException;

/** Makes the interface and starts the data plane over it. */
public interface DeviceFactory {

    /**
     * Starts a device; the interface is down and the UDP port is not chosen yet.
     *
     * @throws IOException when the interface or the device cannot be made, with one line that says why
     */
    RunningDevice start(DeviceSettings settings) throws IOException;
}
