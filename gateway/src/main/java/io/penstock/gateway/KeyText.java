package io.penstock.gateway;

import io.penstock.dataplane.crypto.Keys;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.crypto.X25519;
import java.util.Arrays;
import java.util.Base64;
import java.util.random.RandomGenerator;

/** Keys of the data plane as files and {@code wg} write them: 44 characters of base64. */
public final class KeyText {

    private KeyText() {}

    /** A new private key, out of cryptographically strong randomness. */
    public static String newPrivateKey(RandomGenerator random) {
        try (Secret key = Keys.generatePrivate(random)) {
            return of(key);
        }
    }

    /** A new pre-shared key, out of cryptographically strong randomness. */
    public static String newPresharedKey(RandomGenerator random) {
        try (Secret key = Keys.generatePreshared(random)) {
            return of(key);
        }
    }

    /** The public key that belongs to a private key in base64. */
    public static String publicKey(String privateKeyBase64) {
        try (Secret key = secret(Base64.getDecoder().decode(privateKeyBase64))) {
            PublicKey point = X25519.publicKey(key);
            return point.toBase64();
        }
    }

    /** A secret in base64. */
    public static String of(Secret secret) {
        byte[] bytes = secret.toBytes();
        try {
            return Base64.getEncoder().encodeToString(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** The secret of an array that is wiped. */
    public static Secret secret(byte[] bytes) {
        try {
            return Secret.copyOf(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
