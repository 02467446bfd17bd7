package io.penstock.dataplane.crypto;

/** The heap array through which an engine of a Java library works on off-heap memory. */
final class HeapScratch {

    /** Enough for a packet of the usual MTU, so that only larger ones make the array grow. */
    static final int INITIAL_BYTES = 2048;

    private HeapScratch() {}

    /** The same array where it is large enough, else a larger one without its content. */
    static byte[] atLeast(byte[] scratch, int lengthBytes) {
        return scratch.length >= lengthBytes ? scratch : new byte[Math.max(lengthBytes, 2 * scratch.length)];
    }
}
