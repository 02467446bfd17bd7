package io.penstock.dataplane.noise;

import io.penstock.dataplane.crypto.HandshakeCipher;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.crypto.X25519;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The handshake pattern IKpsk2 (Noise specification, revision 34, sections 7.5 and 9), token by token, with any prologue
 * and any payloads. WireGuard's messages are these with a header in front and two codes behind.
 *
 * <pre>
 *   &lt;- s
 *   ...
 *   -&gt; e, es, s, ss      payload
 *   &lt;- e, ee, se, psk    payload
 * </pre>
 *
 * A method that returns null or false leaves the state unusable: close it, and go on with a copy made before. Arrays
 * that are read must be long enough for the keys and tags in them.
 */
final class IkPsk2 implements AutoCloseable {

    static final String PROTOCOL_NAME = "Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s";

    private static final int KEY_BYTES = PublicKey.LENGTH_BYTES;
    private static final int SEALED_KEY_BYTES = KEY_BYTES + HandshakeCipher.TAG_BYTES;
    private static final int STATIC_END = KEY_BYTES + SEALED_KEY_BYTES;

    private final SymmetricState symmetric;

    private IkPsk2(SymmetricState symmetric) {
        this.symmetric = symmetric;
    }

    /** Both sides begin here: the prologue, and the responder's static key, which the initiator knows beforehand. */
    static IkPsk2 begin(byte[] prologue, PublicKey responderStatic) {
        SymmetricState symmetric = new SymmetricState(PROTOCOL_NAME);
        symmetric.mixHash(prologue);
        symmetric.mixHash(responderStatic.toBytes()); // <- s
        return new IkPsk2(symmetric);
    }

    /** A copy that lives and is wiped on its own. */
    IkPsk2 copy() {
        return new IkPsk2(symmetric.copy());
    }

    /**
     * Initiator: {@code -> e, es, s, ss} and the payload.
     *
     * @param staticStatic the agreement of both static keys
     * @return ephemeral, sealed static and sealed payload; null where an agreement gives zero
     */
    byte @Nullable [] writeInitiation(
            Secret ephemeral, PublicKey localStatic, PublicKey remoteStatic, Secret staticStatic, byte[] payload) {
        PublicKey ephemeralPublic = X25519.publicKey(ephemeral);
        mixEphemeral(ephemeralPublic); // e
        if (!mixAgreement(ephemeral, remoteStatic)) { // es
            return null;
        }
        byte[] sealedStatic = symmetric.encryptAndHash(localStatic.toBytes()); // s
        if (!mixStaticStatic(staticStatic)) { // ss
            return null;
        }
        byte[] sealedPayload = symmetric.encryptAndHash(payload); // {t}
        return ByteBuffer.allocate(STATIC_END + sealedPayload.length)
                .put(ephemeralPublic.toBytes())
                .put(sealedStatic)
                .put(sealedPayload)
                .array();
    }

    /**
     * Responder, first half: {@code e, es, s}.
     *
     * @return who the initiator says to be, not proven before the second half; null where the message does not
     *     authenticate
     */
    @Nullable PublicKey readInitiationStatic(Secret localStatic, byte[] message) {
        PublicKey remoteEphemeral = ephemeralOf(message);
        mixEphemeral(remoteEphemeral); // e
        if (!mixAgreement(localStatic, remoteEphemeral)) { // es
            return null;
        }
        byte[] remoteStatic = symmetric.decryptAndHash(Arrays.copyOfRange(message, KEY_BYTES, STATIC_END)); // s
        return remoteStatic == null ? null : PublicKey.of(remoteStatic);
    }

    /**
     * Responder, second half: {@code ss} and the payload.
     *
     * @param staticStatic the agreement of both static keys
     * @return the payload, by which the initiator has proven who he is; null where it does not authenticate
     */
    byte @Nullable [] readInitiationPayload(Secret staticStatic, byte[] message) {
        if (!mixStaticStatic(staticStatic)) { // ss
            return null;
        }
        return symmetric.decryptAndHash(Arrays.copyOfRange(message, STATIC_END, message.length)); // {t}
    }

    /**
     * Responder: {@code <- e, ee, se, psk} and the payload.
     *
     * @return ephemeral and sealed payload; null where an agreement gives zero
     */
    byte @Nullable [] writeResponse(
            Secret ephemeral, PublicKey remoteEphemeral, PublicKey remoteStatic, Secret presharedKey, byte[] payload) {
        PublicKey ephemeralPublic = X25519.publicKey(ephemeral);
        mixEphemeral(ephemeralPublic); // e
        if (!mixAgreement(ephemeral, remoteEphemeral) // ee
                || !mixAgreement(ephemeral, remoteStatic)) { // se
            return null;
        }
        symmetric.mixKeyAndHash(presharedKey); // psk
        byte[] sealedPayload = symmetric.encryptAndHash(payload); // {}
        return ByteBuffer.allocate(KEY_BYTES + sealedPayload.length)
                .put(ephemeralPublic.toBytes())
                .put(sealedPayload)
                .array();
    }

    /**
     * Initiator: {@code e, ee, se, psk} and the payload.
     *
     * @return the payload; null where the message does not authenticate
     */
    byte @Nullable [] readResponse(Secret ephemeral, Secret localStatic, Secret presharedKey, byte[] message) {
        PublicKey remoteEphemeral = ephemeralOf(message);
        mixEphemeral(remoteEphemeral); // e
        if (!mixAgreement(ephemeral, remoteEphemeral) // ee
                || !mixAgreement(localStatic, remoteEphemeral)) { // se
            return null;
        }
        symmetric.mixKeyAndHash(presharedKey); // psk
        return symmetric.decryptAndHash(Arrays.copyOfRange(message, KEY_BYTES, message.length)); // {}
    }

    /** Derives the session's keys, one for each direction. */
    void split(Secret initiatorToResponder, Secret responderToInitiator) {
        symmetric.split(initiatorToResponder, responderToInitiator);
    }

    /** The transcript hash. */
    byte[] handshakeHash() {
        return symmetric.handshakeHash();
    }

    /** The unencrypted ephemeral that every message begins with. */
    static PublicKey ephemeralOf(byte[] message) {
        return PublicKey.of(Arrays.copyOf(message, KEY_BYTES));
    }

    private void mixEphemeral(PublicKey ephemeral) {
        symmetric.mixHash(ephemeral.toBytes());
        symmetric.mixKey(ephemeral);
    }

    private boolean mixAgreement(Secret privateKey, PublicKey publicKey) {
        try (Secret shared = Secret.zero()) {
            if (!X25519.agree(privateKey, publicKey, shared)) {
                return false;
            }
            symmetric.mixKey(shared);
            return true;
        }
    }

    private boolean mixStaticStatic(Secret staticStatic) {
        if (staticStatic.isZero()) {
            return false;
        }
        symmetric.mixKey(staticStatic);
        return true;
    }

    /** Wipes everything. */
    @Override
    public void close() {
        symmetric.close();
    }
}
