package io.penstock.dataplane.crypto;

import java.lang.foreign.MemorySegment;

/**
 * Seals and opens in place, for one thread. The nonce is the transport message's: four zero bytes and the counter in
 * little-endian order (WireGuard paper, section 5.4.6). There is no additional data.
 */
public interface Aead {

    /** Length of the tag that follows the ciphertext. */
    int TAG_BYTES = 16;

    /**
     * Seals in place and writes the tag behind.
     *
     * @param key the key, of the same engine
     * @param counter the nonce's counter, never used before with this key
     * @param memory off-heap memory
     * @param offset where the plaintext begins in it
     * @param plaintextBytes its length; {@link #TAG_BYTES} more bytes are written
     */
    void seal(AeadKey key, long counter, MemorySegment memory, long offset, int plaintextBytes);

    /**
     * Opens in place. Where the tag does not fit, the content of the memory is undefined and must not be used.
     *
     * @param sealedBytes length of ciphertext and tag together, at least {@link #TAG_BYTES}
     * @return whether the tag fits
     */
    boolean open(AeadKey key, long counter, MemorySegment memory, long offset, int sealedBytes);
}
