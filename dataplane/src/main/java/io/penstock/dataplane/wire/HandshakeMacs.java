package io.penstock.dataplane.wire;

/**
 * The two message authentication codes that end an initiation and a response (WireGuard paper, section 5.4.4). mac1
 * covers what comes before it, mac2 what comes before it and so also mac1.
 */
public final class HandshakeMacs {

    /** Length of each of the two. */
    public static final int MAC_BYTES = 16;

    private HandshakeMacs() {}

    /** Where mac1 begins in a message of this length. */
    public static int mac1Offset(int messageBytes) {
        return messageBytes - 2 * MAC_BYTES;
    }

    /** Where mac2 begins in a message of this length. */
    public static int mac2Offset(int messageBytes) {
        return messageBytes - MAC_BYTES;
    }
}
