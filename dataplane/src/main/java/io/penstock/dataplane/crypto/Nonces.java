package io.penstock.dataplane.crypto;

/** The 12-byte nonce of RFC 8439 as WireGuard and Noise fill it. */
final class Nonces {

    /** Length of a nonce. */
    static final int LENGTH_BYTES = 12;

    private static final int COUNTER_OFFSET = 4;

    private Nonces() {}

    /** Four zero bytes and the counter in little-endian order. */
    static byte[] of(long counter) {
        byte[] nonce = new byte[LENGTH_BYTES];
        put(nonce, counter);
        return nonce;
    }

    /** Writes the counter into a nonce whose first four bytes are zero. */
    static void put(byte[] nonce, long counter) {
        for (int i = 0; i < Long.BYTES; i++) {
            nonce[COUNTER_OFFSET + i] = (byte) (counter >>> (8 * i));
        }
    }
}
