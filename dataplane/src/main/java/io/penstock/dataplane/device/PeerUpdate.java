package io.penstock.dataplane.device;

import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.routing.IpPrefix;
import io.penstock.linux.address.Endpoint;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A change to one peer, named by its public key; the peer is made where it does not exist yet.
 *
 * @param publicKey who
 * @param remove whether the peer is removed; then nothing else counts
 * @param updateOnly whether nothing happens where the peer does not exist
 * @param presharedKey the new pre-shared key; zero removes it; null leaves it. The device keeps a copy
 * @param endpoint the new endpoint; null leaves it
 * @param persistentKeepaliveSeconds the new interval, 0 for off, at most 65535; empty leaves it
 * @param replaceAllowedIps whether the peer's AllowedIPs are emptied first
 * @param allowedIps changes to the AllowedIPs, applied in order
 */
public record PeerUpdate(
        PublicKey publicKey,
        boolean remove,
        boolean updateOnly,
        @Nullable Secret presharedKey,
        @Nullable Endpoint endpoint,
        OptionalInt persistentKeepaliveSeconds,
        boolean replaceAllowedIps,
        List<AllowedIpUpdate> allowedIps) {

    /** Copies the list. */
    public PeerUpdate {
        allowedIps = List.copyOf(allowedIps);
    }

    /**
     * A prefix that comes to the peer, or leaves it.
     *
     * @param prefix which
     * @param remove whether it leaves; a prefix that the peer does not have is left alone
     */
    public record AllowedIpUpdate(IpPrefix prefix, boolean remove) {}

    /** The removal of a peer. */
    public static PeerUpdate removal(PublicKey publicKey) {
        return new PeerUpdate(publicKey, true, false, null, null, OptionalInt.empty(), false, List.of());
    }
}
