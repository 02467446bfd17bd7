package io.penstock.dataplane.wire;

import java.lang.foreign.MemorySegment;

/**
 * Transport data (WireGuard paper, section 5.4.6). A keepalive is one whose plaintext is empty:
 *
 * <pre>
 *    0  type, 4                            4 bytes
 *    4  receiver index                     4
 *    8  counter                            8
 *   16  encrypted packet, padded           n
 *       tag                               16
 * </pre>
 */
public final class TransportMessage {

    /** Length of what comes before the encrypted packet. */
    public static final int HEADER_BYTES = 16;

    /** Length of the tag that ends the message. */
    public static final int TAG_BYTES = 16;

    /** Length of all that surrounds the padded packet. */
    public static final int OVERHEAD_BYTES = HEADER_BYTES + TAG_BYTES;

    /** Length of a keepalive, the shortest message. */
    public static final int MIN_LENGTH_BYTES = OVERHEAD_BYTES;

    private static final int RECEIVER_OFFSET = 4;
    private static final int COUNTER_OFFSET = 8;

    private TransportMessage() {}

    /** Writes the header. */
    public static void putHeader(MemorySegment memory, long offset, int receiverIndex, long counter) {
        memory.set(WireLayout.INT, offset, MessageType.TRANSPORT);
        memory.set(WireLayout.INT, offset + RECEIVER_OFFSET, receiverIndex);
        memory.set(WireLayout.LONG, offset + COUNTER_OFFSET, counter);
    }

    /** The index by which the receiver knows the session. */
    public static int receiverIndex(MemorySegment memory, long offset) {
        return memory.get(WireLayout.INT, offset + RECEIVER_OFFSET);
    }

    /** The nonce's counter, unsigned. */
    public static long counter(MemorySegment memory, long offset) {
        return memory.get(WireLayout.LONG, offset + COUNTER_OFFSET);
    }

    /**
     * The length to seal for a packet of this length: padded to a multiple of {@link Protocol#PADDING_MULTIPLE}, but
     * not past the MTU. A packet that is longer than the MTU is padded within its last stretch of an MTU, as in the
     * kernel's {@code send.c}.
     *
     * @param mtuBytes the interface's MTU, 0 for none
     */
    public static int paddedLength(int packetBytes, int mtuBytes) {
        if (mtuBytes == 0) {
            return padded(packetBytes);
        }
        int last = packetBytes > mtuBytes ? packetBytes % mtuBytes : packetBytes;
        return packetBytes - last + Math.min(mtuBytes, padded(last));
    }

    private static int padded(int lengthBytes) {
        return (lengthBytes + Protocol.PADDING_MULTIPLE - 1) & -Protocol.PADDING_MULTIPLE;
    }
}
