package io.penstock.dataplane.wire;

import java.lang.foreign.MemorySegment;

/**
 * The handshake response (WireGuard paper, section 5.4.3), 92 bytes:
 *
 * <pre>
 *    0  type, 2                            4 bytes
 *    4  sender index                       4
 *    8  receiver index                     4
 *   12  unencrypted ephemeral             32   \ the Noise message
 *   44  encrypted nothing                 16   /
 *   60  mac1                              16
 *   76  mac2                              16
 * </pre>
 */
public final class ResponseMessage {

    /** Length of the message. */
    public static final int LENGTH_BYTES = 92;

    /** Where the Noise message lies: ephemeral and nothing. */
    public static final int NOISE_OFFSET = 12;

    /** Length of the Noise message. */
    public static final int NOISE_BYTES = 48;

    private static final int SENDER_OFFSET = 4;
    private static final int RECEIVER_OFFSET = 8;

    private ResponseMessage() {}

    /** Writes the type and both indices. */
    public static void putHeader(MemorySegment memory, long offset, int senderIndex, int receiverIndex) {
        memory.set(WireLayout.INT, offset, MessageType.RESPONSE);
        memory.set(WireLayout.INT, offset + SENDER_OFFSET, senderIndex);
        memory.set(WireLayout.INT, offset + RECEIVER_OFFSET, receiverIndex);
    }

    /** The index by which the responder will know the session. */
    public static int senderIndex(MemorySegment memory, long offset) {
        return memory.get(WireLayout.INT, offset + SENDER_OFFSET);
    }

    /** The index that the initiation gave. */
    public static int receiverIndex(MemorySegment memory, long offset) {
        return memory.get(WireLayout.INT, offset + RECEIVER_OFFSET);
    }
}
