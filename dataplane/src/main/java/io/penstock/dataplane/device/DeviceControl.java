package io.penstock.dataplane.device;

/** What the control socket, the configuration and the metrics ask of a running device. Thread-safe; calls are cold. */
public interface DeviceControl {

    /**
     * Applies an update, whole or not at all where it is refused. Sessions and counters of peers that are not removed
     * survive.
     *
     * @throws DeviceUpdateException when it cannot be applied, with the {@code errno} that the control socket answers
     */
    void apply(DeviceUpdate update) throws DeviceUpdateException;

    /** The device as it is now. The secrets in it are copies: close the snapshot to wipe them. */
    DeviceSnapshot snapshot();
}
