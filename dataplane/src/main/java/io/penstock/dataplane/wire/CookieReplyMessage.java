package io.penstock.dataplane.wire;

import java.lang.foreign.MemorySegment;

/**
 * The cookie reply (WireGuard paper, section 5.4.7), 64 bytes:
 *
 * <pre>
 *    0  type, 3                            4 bytes
 *    4  receiver index                     4
 *    8  nonce                             24
 *   32  encrypted cookie                  32
 * </pre>
 */
public final class CookieReplyMessage {

    /** Length of the message. */
    public static final int LENGTH_BYTES = 64;

    /** Where the nonce lies. */
    public static final int NONCE_OFFSET = 8;

    /** Length of the nonce. */
    public static final int NONCE_BYTES = 24;

    /** Where the encrypted cookie lies. */
    public static final int COOKIE_OFFSET = 32;

    /** Length of the encrypted cookie: 16 bytes and a tag. */
    public static final int COOKIE_BYTES = 32;

    private static final int RECEIVER_OFFSET = 4;

    private CookieReplyMessage() {}

    /** Writes the type and the index of the one who is refused. */
    public static void putHeader(MemorySegment memory, long offset, int receiverIndex) {
        memory.set(WireLayout.INT, offset, MessageType.COOKIE_REPLY);
        memory.set(WireLayout.INT, offset + RECEIVER_OFFSET, receiverIndex);
    }

    /** The sender index of the handshake message that this answers. */
    public static int receiverIndex(MemorySegment memory, long offset) {
        return memory.get(WireLayout.INT, offset + RECEIVER_OFFSET);
    }
}
