package io.penstock.dataplane.wire;

import java.lang.foreign.MemorySegment;

/**
 * The handshake initiation (WireGuard paper, section 5.4.2), 148 bytes:
 *
 * <pre>
 *    0  type, 1                            4 bytes
 *    4  sender index                       4
 *    8  unencrypted ephemeral             32   \
 *   40  encrypted static                  48    | the Noise message
 *   88  encrypted timestamp               28   /
 *  116  mac1                              16
 *  132  mac2                              16
 * </pre>
 */
public final class InitiationMessage {

    /** Length of the message. */
    public static final int LENGTH_BYTES = 148;

    /** Where the Noise message lies: ephemeral, static and timestamp. */
    public static final int NOISE_OFFSET = 8;

    /** Length of the Noise message. */
    public static final int NOISE_BYTES = 108;

    private static final int SENDER_OFFSET = 4;

    private InitiationMessage() {}

    /** Writes the type and the sender's index. */
    public static void putHeader(MemorySegment memory, long offset, int senderIndex) {
        memory.set(WireLayout.INT, offset, MessageType.INITIATION);
        memory.set(WireLayout.INT, offset + SENDER_OFFSET, senderIndex);
    }

    /** The index by which the initiator will know the session. */
    public static int senderIndex(MemorySegment memory, long offset) {
        return memory.get(WireLayout.INT, offset + SENDER_OFFSET);
    }
}
