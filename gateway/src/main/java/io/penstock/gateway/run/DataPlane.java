package io.penstock.gateway.run;

import io.penstock.gateway.Failure;
import java.io.IOException;

/** Binds the gateway to the data plane. */
public final class DataPlane {

    private DataPlane() {}

    /** The factory of real devices. */
    public static DeviceFactory devices() {
        return settings -> {
            throw new IOException(settings.interfaceName() + ": this build of the gateway holds no data plane ("
                    + Failure.MISSING + ")");
        };
    }
}
