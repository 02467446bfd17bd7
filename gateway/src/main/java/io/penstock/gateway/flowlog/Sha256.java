package io.penstock.gateway.flowlog;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 in lower-case hexadecimal. */
public final class Sha256 {

    /** Digits of a hash. */
    static final int LENGTH_DIGITS = 64;

    private static final HexFormat HEX = HexFormat.of();

    private Sha256() {}

    /** The hash of some bytes. */
    public static String of(byte[] bytes) {
        return of(bytes, 0, bytes.length);
    }

    static String of(byte[] bytes, int from, int lengthBytes) {
        MessageDigest digest = digest();
        digest.update(bytes, from, lengthBytes);
        return HEX.formatHex(digest.digest());
    }

    /** A hash to be made of several parts. */
    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
