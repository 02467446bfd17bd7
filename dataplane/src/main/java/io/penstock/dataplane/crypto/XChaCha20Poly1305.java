package io.penstock.dataplane.crypto;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.bouncycastle.crypto.engines.ChaChaEngine;
import org.jspecify.annotations.Nullable;

/**
 * XChaCha20-Poly1305 with its 24-byte nonce (draft-irtf-cfrg-xchacha-03), which seals cookie replies: HChaCha20 of the
 * key and the first 16 bytes of the nonce gives the key for ChaCha20-Poly1305 with the last 8. Cold.
 */
public final class XChaCha20Poly1305 {

    /** Length of a nonce. */
    public static final int NONCE_BYTES = 24;

    private static final int ROUNDS = 20;
    private static final int SUBKEY_NONCE_BYTES = 16;

    /** "expand 32-byte k", the first four words of ChaCha20's state. */
    private static final int[] CONSTANTS = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

    private XChaCha20Poly1305() {}

    /** Ciphertext and tag of the plaintext. */
    public static byte[] seal(Secret key, byte[] nonce, byte[] plaintext, byte[] additionalData) {
        try (Secret subkey = hChaCha20(key, nonce)) {
            return HandshakeCipher.seal(subkey, counter(nonce), plaintext, additionalData);
        }
    }

    /** The plaintext, or null where the tag does not fit. */
    public static byte @Nullable [] open(Secret key, byte[] nonce, byte[] sealed, byte[] additionalData) {
        try (Secret subkey = hChaCha20(key, nonce)) {
            return HandshakeCipher.open(subkey, counter(nonce), sealed, additionalData);
        }
    }

    /**
     * HChaCha20 (section 2.2 of the draft): ChaCha20's rounds without the addition of the input, of which the first and
     * the last four words are the result. The library's core adds the input, so it is taken off again.
     *
     * @param nonce its first 16 bytes are used
     */
    static Secret hChaCha20(Secret key, byte[] nonce) {
        int[] input = new int[16];
        int[] output = new int[16];
        try {
            System.arraycopy(CONSTANTS, 0, input, 0, 4);
            for (int i = 0; i < 8; i++) {
                input[4 + i] = key.segment().get(LITTLE_INT, 4L * i);
            }
            ByteBuffer.wrap(nonce, 0, SUBKEY_NONCE_BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asIntBuffer()
                    .get(input, 12, 4);
            ChaChaEngine.chachaCore(ROUNDS, input, output);
            Secret subkey = Secret.zero();
            MemorySegment words = subkey.segment();
            for (int i = 0; i < 4; i++) {
                words.set(LITTLE_INT, 4L * i, output[i] - input[i]);
                words.set(LITTLE_INT, 16 + 4L * i, output[12 + i] - input[12 + i]);
            }
            return subkey;
        } finally {
            Arrays.fill(input, 0);
            Arrays.fill(output, 0);
        }
    }

    private static final ValueLayout.OfInt LITTLE_INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static long counter(byte[] nonce) {
        if (nonce.length != NONCE_BYTES) {
            throw new IllegalArgumentException("a nonce has " + NONCE_BYTES + " bytes, found " + nonce.length);
        }
        return ByteBuffer.wrap(nonce).order(ByteOrder.LITTLE_ENDIAN).getLong(SUBKEY_NONCE_BYTES);
    }
}
