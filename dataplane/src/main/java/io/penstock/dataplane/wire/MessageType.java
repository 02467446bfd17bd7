package io.penstock.dataplane.wire;

import java.lang.foreign.MemorySegment;

/**
 * What a datagram is, by its first word and its length. The word holds the type in its first byte and three reserved
 * bytes that must be zero; the kernel reads all four as one little-endian number, and so do we.
 */
public final class MessageType {

    /** Shorter than the message its first word announces, or than a first word. */
    public static final int TOO_SHORT = -1;

    /** None of the four messages, or a handshake message longer than it may be. */
    public static final int UNKNOWN = 0;

    /** First message of the handshake: {@link InitiationMessage}. */
    public static final int INITIATION = 1;

    /** Second message of the handshake: {@link ResponseMessage}. */
    public static final int RESPONSE = 2;

    /** The answer of a host under load: {@link CookieReplyMessage}. */
    public static final int COOKIE_REPLY = 3;

    /** Transport data: {@link TransportMessage}. */
    public static final int TRANSPORT = 4;

    private MessageType() {}

    /** The first word, as it lies there. At least 4 bytes must be readable. */
    public static int word(MemorySegment memory, long offset) {
        return memory.get(WireLayout.INT, offset);
    }

    /**
     * Classifies a datagram.
     *
     * @param lengthBytes the datagram's length
     * @return one of the constants of this class
     */
    public static int classify(MemorySegment memory, long offset, int lengthBytes) {
        if (lengthBytes < Integer.BYTES) {
            return TOO_SHORT;
        }
        int word = word(memory, offset);
        if (word == TRANSPORT) {
            return lengthBytes >= TransportMessage.MIN_LENGTH_BYTES ? TRANSPORT : TOO_SHORT;
        }
        return switch (word) {
            case INITIATION -> exactly(lengthBytes, InitiationMessage.LENGTH_BYTES, INITIATION);
            case RESPONSE -> exactly(lengthBytes, ResponseMessage.LENGTH_BYTES, RESPONSE);
            case COOKIE_REPLY -> exactly(lengthBytes, CookieReplyMessage.LENGTH_BYTES, COOKIE_REPLY);
            default -> UNKNOWN;
        };
    }

    private static int exactly(int lengthBytes, int expectedBytes, int type) {
        return lengthBytes == expectedBytes ? type : lengthBytes < expectedBytes ? TOO_SHORT : UNKNOWN;
    }
}
