package io.penstock.dataplane.crypto;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Diffie-Hellman on Curve25519 (RFC 7748) by BouncyCastle, which clamps the private key as it reads it. Cold. */
public final class X25519 {

    private X25519() {}

    /** The public key that belongs to a private one. */
    public static PublicKey publicKey(Secret privateKey) {
        byte[] scalar = privateKey.toBytes();
        try {
            byte[] point = new byte[PublicKey.LENGTH_BYTES];
            org.bouncycastle.math.ec.rfc7748.X25519.generatePublicKey(scalar, 0, point, 0);
            return PublicKey.of(point);
        } finally {
            Arrays.fill(scalar, (byte) 0);
        }
    }

    /**
     * Agrees on a shared secret.
     *
     * @param shared receives it; zero where the agreement is refused
     * @return false where the shared secret is all zero, because the public key is a point of low order; it must not be
     *     used then
     */
    public static boolean agree(Secret privateKey, PublicKey publicKey, Secret shared) {
        byte[] scalar = privateKey.toBytes();
        byte[] result = new byte[Secret.LENGTH_BYTES];
        try {
            boolean usable = org.bouncycastle.math.ec.rfc7748.X25519.calculateAgreement(
                    scalar, 0, publicKey.toBytes(), 0, result, 0);
            MemorySegment.copy(result, 0, shared.segment(), ValueLayout.JAVA_BYTE, 0, result.length);
            return usable;
        } finally {
            Arrays.fill(scalar, (byte) 0);
            Arrays.fill(result, (byte) 0);
        }
    }
}
