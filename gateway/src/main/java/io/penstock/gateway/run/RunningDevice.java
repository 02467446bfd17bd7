package io.penstock.gateway.run;

import io.penstock.dataplane.device.DeviceAudit;
import io.penstock.dataplane.device.DeviceControl;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A device that moves packets until it is closed or ends by itself. */
public interface RunningDevice extends AutoCloseable {

    /** What can be asked of it. */
    DeviceControl control();

    /** What an auditor may read of it, also after {@link #close}. */
    DeviceAudit audit();

    /** What keeps packets from passing, as a phrase for people; empty while the interface is up and its port bound. */
    Optional<String> obstacle();

    /** Completes when the interface was deleted, exceptionally after a fatal fault. */
    CompletableFuture<Void> ended();

    /** Stops its threads, closes its sockets and removes the interface. */
    @Override
    void close();
}
