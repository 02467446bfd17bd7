package io.penstock.dataplane.device;

import io.penstock.dataplane.policy.Policy;
import org.jspecify.annotations.Nullable;

/** What the control socket, the configuration and the metrics ask of a running device. Thread-safe; calls are cold. */
public interface DeviceControl {

    /**
     * Applies an update, whole or not at all where it is refused. Sessions and counters of peers that are not removed
     * survive.
     *
     * @throws DeviceUpdateException when it cannot be applied, with the {@code errno} that the control socket answers
     */
    void apply(DeviceUpdate update) throws DeviceUpdateException;

    /**
     * Puts a policy in force. Flows that live are judged again, each with its next packet.
     *
     * @param policy the policy; null: everything passes
     */
    void setPolicy(@Nullable Policy policy);

    /** The device as it is now. The secrets in it are copies: close the snapshot to wipe them. */
    DeviceSnapshot snapshot();
}
