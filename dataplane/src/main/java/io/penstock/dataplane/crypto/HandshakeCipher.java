package io.penstock.dataplane.crypto;

import java.util.Arrays;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.jspecify.annotations.Nullable;

/**
 * The handshake's Aead(key, counter, plaintext, additional data): ChaCha20-Poly1305 (RFC 8439) with the nonce of four
 * zero bytes and the counter in little-endian order (paper, section 5.4). By BouncyCastle, into new arrays; cold.
 */
public final class HandshakeCipher {

    /** Length of the tag that follows the ciphertext. */
    public static final int TAG_BYTES = 16;

    private static final int TAG_BITS = TAG_BYTES * 8;

    private HandshakeCipher() {}

    /** Ciphertext and tag of the plaintext. */
    public static byte[] seal(Secret key, long counter, byte[] plaintext, byte[] additionalData) {
        byte[] sealed = run(true, key, Nonces.of(counter), plaintext, additionalData);
        if (sealed == null) {
            throw new IllegalStateException("sealing never fails to authenticate");
        }
        return sealed;
    }

    /** The plaintext, or null where the tag does not fit. */
    public static byte @Nullable [] open(Secret key, long counter, byte[] sealed, byte[] additionalData) {
        return sealed.length < TAG_BYTES ? null : run(false, key, Nonces.of(counter), sealed, additionalData);
    }

    private static byte @Nullable [] run(boolean seal, Secret key, byte[] nonce, byte[] input, byte[] additionalData) {
        byte[] keyBytes = key.toBytes();
        KeyParameter parameter = new KeyParameter(keyBytes);
        ChaCha20Poly1305 cipher = new ChaCha20Poly1305();
        byte[] output = {};
        try {
            cipher.init(seal, new AEADParameters(parameter, TAG_BITS, nonce, additionalData));
            output = new byte[cipher.getOutputSize(input.length)];
            int length = cipher.processBytes(input, 0, input.length, output, 0);
            cipher.doFinal(output, length);
            return output;
        } catch (InvalidCipherTextException e) {
            Arrays.fill(output, (byte) 0);
            return null;
        } finally {
            Arrays.fill(keyBytes, (byte) 0);
            Arrays.fill(parameter.getKey(), (byte) 0);
            // The cipher keeps a copy of its key and state: another key takes its place.
            cipher.init(false, new AEADParameters(new KeyParameter(new byte[Secret.LENGTH_BYTES]), TAG_BITS, nonce));
        }
    }
}
