package io.penstock.dataplane.noise;

import io.penstock.dataplane.crypto.Blake2s;
import io.penstock.dataplane.crypto.HandshakeCipher;
import io.penstock.dataplane.crypto.Kdf;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.crypto.Secret;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Chaining key, transcript hash and cipher key of one handshake: the SymmetricState and CipherState of the Noise
 * specification (revision 34, sections 5.1 and 5.2). In a pattern with a pre-shared key the first token already mixes a
 * key, so everything that follows is encrypted.
 */
final class SymmetricState implements AutoCloseable {

    private static final byte[] EMPTY = {};

    private final Secret chainingKey = Secret.zero();
    private final Secret key = Secret.zero();
    private byte[] hash;
    private long nonce;

    /** The state at the start of a protocol whose name is longer than a hash: both keys begin as the name's hash. */
    SymmetricState(String protocolName) {
        hash = Blake2s.hash(protocolName.getBytes(StandardCharsets.US_ASCII));
        MemorySegment.copy(hash, 0, chainingKey.segment(), ValueLayout.JAVA_BYTE, 0, hash.length);
    }

    private SymmetricState(SymmetricState other) {
        chainingKey.segment().copyFrom(other.chainingKey.segment());
        key.segment().copyFrom(other.key.segment());
        hash = other.hash.clone();
        nonce = other.nonce;
    }

    /** A copy that lives and is wiped on its own. */
    SymmetricState copy() {
        return new SymmetricState(this);
    }

    /** MixHash: h = Hash(h || data). */
    void mixHash(byte[] data) {
        hash = Blake2s.hash(hash, data);
    }

    /** MixKey of a public value: the ephemeral key, where there is a pre-shared key. */
    void mixKey(PublicKey input) {
        mixKey(input.toBytes());
    }

    /** MixKey of a shared secret: (ck, k) = Kdf2(ck, input). */
    void mixKey(Secret input) {
        byte[] bytes = input.toBytes();
        try {
            mixKey(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private void mixKey(byte[] input) {
        Kdf.derive(chainingKey, input, chainingKey, key);
        nonce = 0;
    }

    /** MixKeyAndHash of the pre-shared key: (ck, tau, k) = Kdf3(ck, psk), h = Hash(h || tau). */
    void mixKeyAndHash(Secret presharedKey) {
        byte[] input = presharedKey.toBytes();
        try (Secret tau = Secret.zero()) {
            Kdf.derive(chainingKey, input, chainingKey, tau, key);
            mixHash(tau.toBytes());
            nonce = 0;
        } finally {
            Arrays.fill(input, (byte) 0);
        }
    }

    /** EncryptAndHash: seals with the transcript as additional data, and adds the result to the transcript. */
    byte[] encryptAndHash(byte[] plaintext) {
        byte[] sealed = HandshakeCipher.seal(key, nonce++, plaintext, hash);
        mixHash(sealed);
        return sealed;
    }

    /** DecryptAndHash; null, and a state as it was, where the tag does not fit. */
    byte @Nullable [] decryptAndHash(byte[] sealed) {
        byte[] plaintext = HandshakeCipher.open(key, nonce, sealed, hash);
        if (plaintext != null) {
            nonce++;
            mixHash(sealed);
        }
        return plaintext;
    }

    /** Split: derives the key from the initiator to the responder, and the one back. */
    void split(Secret initiatorToResponder, Secret responderToInitiator) {
        Kdf.derive(chainingKey, EMPTY, initiatorToResponder, responderToInitiator);
    }

    /** The transcript hash. */
    byte[] handshakeHash() {
        return hash.clone();
    }

    /** Wipes everything. */
    @Override
    public void close() {
        chainingKey.close();
        key.close();
        Arrays.fill(hash, (byte) 0);
    }
}
