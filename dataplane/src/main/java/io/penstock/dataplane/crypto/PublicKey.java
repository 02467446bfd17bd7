package io.penstock.dataplane.crypto;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** A Curve25519 public key: the identity of a peer. Immutable. */
public final class PublicKey {

    /** Length of a key. */
    public static final int LENGTH_BYTES = 32;

    private final byte[] bytes;

    private PublicKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The key with these bytes.
     *
     * @param bytes 32 bytes, copied
     * @throws IllegalArgumentException when there are not 32
     */
    public static PublicKey of(byte[] bytes) {
        if (bytes.length != LENGTH_BYTES) {
            throw new IllegalArgumentException("a public key has " + LENGTH_BYTES + " bytes, found " + bytes.length);
        }
        return new PublicKey(bytes.clone());
    }

    /** The key in the base64 text that {@code wg} uses; IllegalArgumentException where it is not one. */
    public static PublicKey fromBase64(String text) {
        return of(Base64.getDecoder().decode(text));
    }

    /** A copy of the 32 bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** Base64, 44 characters, as {@code wg} prints it. */
    public String toBase64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Lower-case hexadecimal, 64 characters, as the cross-platform control protocol has it. */
    public String toHex() {
        return HexFormat.of().formatHex(bytes);
    }

    /** Whether all bytes are zero: the value that stands for no key. */
    public boolean isZero() {
        int or = 0;
        for (byte b : bytes) {
            or |= b;
        }
        return or == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PublicKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Base64. */
    @Override
    public String toString() {
        return toBase64();
    }
}
