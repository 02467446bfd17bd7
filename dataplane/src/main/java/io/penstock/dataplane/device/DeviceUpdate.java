package io.penstock.dataplane.device;

import io.penstock.dataplane.crypto.Secret;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A change to a device, with the meaning of a {@code set} operation of WireGuard's cross-platform control protocol.
 *
 * @param privateKey the new private key; zero removes it; null leaves it as it is. The device keeps a copy
 * @param listenPort the new UDP port, 0 for any; empty leaves it
 * @param fwmark the new firewall mark of outgoing datagrams, 0 for none; empty leaves it
 * @param replacePeers whether peers that the update does not name are removed
 * @param peers changes to peers, applied in order
 */
public record DeviceUpdate(
        @Nullable Secret privateKey,
        OptionalInt listenPort,
        OptionalInt fwmark,
        boolean replacePeers,
        List<PeerUpdate> peers) {

    /** Copies the list. */
    public DeviceUpdate {
        peers = List.copyOf(peers);
    }

    /** An update of peers only. */
    public static DeviceUpdate ofPeers(List<PeerUpdate> peers) {
        return new DeviceUpdate(null, OptionalInt.empty(), OptionalInt.empty(), false, peers);
    }
}
