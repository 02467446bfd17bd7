package io.penstock.config;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A key of 32 bytes as it stands in a file: private, public or pre-shared. It never shows itself by accident:
 * {@link #toString} is redacted and only {@link #toBase64} and {@link #bytes} give the value away. The text a file was
 * read from stays on the heap until it is collected; {@link #wipe} clears this copy only.
 */
public final class ConfigKey {
    /** Bytes of a key. */
    public static final int LENGTH_BYTES = 32;

    /** Characters of a key in base64. */
    public static final int LENGTH_BASE64 = 44;

    private final byte[] bytes;

    private ConfigKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * A key from 32 bytes, which are copied.
     *
     * @throws IllegalArgumentException for any other length
     */
    public static ConfigKey of(byte[] bytes) {
        if (bytes.length != LENGTH_BYTES) {
            throw new IllegalArgumentException("a key has 32 bytes, not " + bytes.length);
        }
        return new ConfigKey(bytes.clone());
    }

    /**
     * A key from 44 characters of base64 in their one canonical form, as wg(8) asks for.
     *
     * @throws IllegalArgumentException for anything else; the message tells nothing of the value
     */
    public static ConfigKey fromBase64(String base64) {
        if (base64.length() == LENGTH_BASE64) {
            byte[] decoded = decode(base64);
            if (decoded != null && decoded.length == LENGTH_BYTES) {
                var key = new ConfigKey(decoded);
                if (key.toBase64().equals(base64)) {
                    return key;
                }
            }
        }
        throw new IllegalArgumentException("a key is 44 characters of base64");
    }

    private static byte @Nullable [] decode(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            // Its message quotes characters of the key, so it must not travel on as a cause.
            return null;
        }
    }

    /** A copy of the 32 bytes; the caller wipes it. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The value itself, for a file or a public key's label. */
    public String toBase64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Overwrites the bytes with zeroes; the key must not be used afterwards. */
    public void wipe() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ConfigKey key && MessageDigest.isEqual(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "ConfigKey[redacted]";
    }
}
