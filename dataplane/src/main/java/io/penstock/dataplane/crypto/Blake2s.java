package io.penstock.dataplane.crypto;

import java.util.Arrays;
import org.bouncycastle.crypto.digests.Blake2sDigest;

/** BLAKE2s (RFC 7693) and HMAC over it: the paper's Hash, Mac and Hmac (section 5.4). Cold. */
public final class Blake2s {

    /** Length of a hash. */
    public static final int HASH_BYTES = 32;

    /** Length of a message authentication code in a handshake message. */
    public static final int MAC_BYTES = 16;

    private static final int BLOCK_BYTES = 64;
    private static final byte INNER_PAD = 0x36;
    private static final byte OUTER_PAD = 0x5c;

    private Blake2s() {}

    /** The 32-byte hash of the parts, one after the other. */
    public static byte[] hash(byte[]... parts) {
        return finish(new Blake2sDigest(HASH_BYTES * 8), parts);
    }

    /** The paper's Mac: keyed BLAKE2s with 16 bytes of output. The key has 1 to 32 bytes. */
    public static byte[] mac(byte[] key, byte[]... parts) {
        return keyed(key, MAC_BYTES, parts);
    }

    /** Keyed BLAKE2s with 1 to 32 bytes of output. The key has 1 to 32 bytes. */
    public static byte[] keyed(byte[] key, int outputBytes, byte[]... parts) {
        Blake2sDigest digest = new Blake2sDigest(key, outputBytes, null, null);
        byte[] result = finish(digest, parts);
        digest.clearKey();
        return result;
    }

    /**
     * HMAC-BLAKE2s (RFC 2104), which is not the keyed mode. The result is wiped by who asks for it.
     *
     * @param key at most 64 bytes; every key of the protocol has 32
     */
    public static byte[] hmac(byte[] key, byte[]... parts) {
        byte[] inner = padded(key, INNER_PAD);
        byte[] outer = padded(key, OUTER_PAD);
        byte[] innerHash = {};
        try {
            Blake2sDigest digest = new Blake2sDigest(HASH_BYTES * 8);
            digest.update(inner, 0, BLOCK_BYTES);
            innerHash = finish(digest, parts);
            return hash(outer, innerHash);
        } finally {
            Arrays.fill(inner, (byte) 0);
            Arrays.fill(outer, (byte) 0);
            Arrays.fill(innerHash, (byte) 0);
        }
    }

    private static byte[] padded(byte[] key, byte pad) {
        byte[] block = Arrays.copyOf(key, BLOCK_BYTES);
        for (int i = 0; i < BLOCK_BYTES; i++) {
            block[i] ^= pad;
        }
        return block;
    }

    private static byte[] finish(Blake2sDigest digest, byte[]... parts) {
        for (byte[] part : parts) {
            digest.update(part, 0, part.length);
        }
        byte[] result = new byte[digest.getDigestSize()];
        digest.doFinal(result, 0);
        return result;
    }
}
