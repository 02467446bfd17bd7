package io.penstock.dataplane.noise;

import io.penstock.dataplane.crypto.PublicKey;

/**
 * An initiation whose static key has been decrypted, between {@link Handshake#openInitiation} and
 * {@link Handshake#acceptInitiation}: the caller finds the peer by the key. Close it in any case.
 */
public final class ReceivedInitiation implements AutoCloseable {

    private final PublicKey remoteStatic;
    private final int senderIndex;
    private final byte[] message;
    private final IkPsk2 noise;

    ReceivedInitiation(PublicKey remoteStatic, int senderIndex, byte[] message, IkPsk2 noise) {
        this.remoteStatic = remoteStatic;
        this.senderIndex = senderIndex;
        this.message = message;
        this.noise = noise;
    }

    /** Who the initiator says to be; proven only when the initiation is accepted. */
    public PublicKey remoteStatic() {
        return remoteStatic;
    }

    /** The index by which the initiator will know the session. */
    public int senderIndex() {
        return senderIndex;
    }

    /** The Noise message. */
    byte[] message() {
        return message;
    }

    /** The state after {@code e, es, s}. */
    IkPsk2 noise() {
        return noise;
    }

    /** Wipes the state. */
    @Override
    public void close() {
        noise.close();
    }
}
