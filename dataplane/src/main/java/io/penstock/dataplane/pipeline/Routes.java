package io.penstock.dataplane.pipeline;

import io.penstock.dataplane.peer.Peer;
import io.penstock.dataplane.routing.AllowedIps;

/** The AllowedIPs of all peers as the cores see them: an immutable snapshot, exchanged whole by the conductor. */
public final class Routes {

    private volatile AllowedIps.Snapshot<Peer> snapshot;

    /** Begins with a snapshot. */
    public Routes(AllowedIps.Snapshot<Peer> snapshot) {
        this.snapshot = snapshot;
    }

    /** The snapshot to use for one batch. */
    public AllowedIps.Snapshot<Peer> snapshot() {
        return snapshot;
    }

    /** Exchanges the snapshot. */
    public void publish(AllowedIps.Snapshot<Peer> snapshot) {
        this.snapshot = snapshot;
    }
}
