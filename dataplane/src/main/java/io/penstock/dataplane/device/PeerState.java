package io.penstock.dataplane.device;

import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.noise.CookieGenerator;
import io.penstock.dataplane.noise.Handshake;
import io.penstock.dataplane.peer.Peer;
import java.time.Instant;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The conductor's side of a peer: his handshake, his cookies, his configuration. For the conductor only. */
final class PeerState {

    private final Peer peer;
    private final CookieGenerator cookies;
    private final PeerLife life = new PeerLife();
    private Secret presharedKey = Secret.zero();

    /** Null while the device has no private key. */
    @Nullable Handshake handshake;

    /** The index of our initiation that waits for its response. */
    OptionalInt pendingIndex = OptionalInt.empty();

    /** When the last handshake was completed, null for never. */
    @Nullable Instant lastHandshake;

    int persistentKeepaliveSeconds;

    /** His place in the {@link PeerTurns}. */
    int turnSlot;

    PeerState(Peer peer) {
        this.peer = peer;
        this.cookies = new CookieGenerator(peer.publicKey());
    }

    Peer peer() {
        return peer;
    }

    PublicKey publicKey() {
        return peer.publicKey();
    }

    CookieGenerator cookies() {
        return cookies;
    }

    PeerLife life() {
        return life;
    }

    Secret presharedKey() {
        return presharedKey;
    }

    void setPresharedKey(Secret key) {
        presharedKey.close();
        presharedKey = key.copy();
        if (handshake != null) {
            handshake.setPresharedKey(key);
        }
    }

    /** Wipes everything. */
    void close() {
        if (handshake != null) {
            handshake.close();
            handshake = null;
        }
        cookies.close();
        presharedKey.close();
    }
}
