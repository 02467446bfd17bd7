package io.penstock.dataplane.crypto;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** New keys out of given randomness, which must be cryptographically strong ({@link java.security.SecureRandom}). */
public final class Keys {

    private Keys() {}

    /** A Curve25519 private key, clamped as {@code wg genkey} stores it (RFC 7748, section 5). */
    public static Secret generatePrivate(RandomGenerator random) {
        Secret key = generatePreshared(random);
        MemorySegment bytes = key.segment();
        bytes.set(ValueLayout.JAVA_BYTE, 0, (byte) (bytes.get(ValueLayout.JAVA_BYTE, 0) & 248));
        bytes.set(ValueLayout.JAVA_BYTE, 31, (byte) ((bytes.get(ValueLayout.JAVA_BYTE, 31) & 127) | 64));
        return key;
    }

    /** A pre-shared key: 32 random bytes. */
    public static Secret generatePreshared(RandomGenerator random) {
        byte[] bytes = new byte[Secret.LENGTH_BYTES];
        try {
            random.nextBytes(bytes);
            return Secret.copyOf(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
