package io.penstock.dataplane.flow;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The way through the extension headers of an IPv6 packet to its transport header (RFC 8200, section 4). */
final class Ipv6Extensions {

    /** More than a sender has reason to use: each of the eight kinds once. */
    static final int MAX_HEADERS = 8;

    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int AUTHENTICATION = 51;
    private static final int DESTINATION_OPTIONS = 60;
    private static final int MOBILITY = 135;
    private static final int HOST_IDENTITY = 139;
    private static final int SHIM6 = 140;

    private static final int LEAST_HEADER_BYTES = 8;
    private static final int SEGMENTS_LEFT_OFFSET = 3;
    private static final int FRAGMENT_OFFSET_MASK = 0xfff8;
    private static final int MORE_FRAGMENTS = 1;
    private static final ValueLayout.OfInt NET_INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfShort NET_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private int protocol;
    private int transportOffset;
    private boolean fragment;
    private boolean laterFragment;
    private int fragmentId;
    private boolean sourceRouted;

    static boolean isExtension(int protocol) {
        return switch (protocol) {
            case HOP_BY_HOP, ROUTING, FRAGMENT, AUTHENTICATION, DESTINATION_OPTIONS, MOBILITY, HOST_IDENTITY, SHIM6 ->
                true;
            default -> false;
        };
    }

    /**
     * Walks from the first extension header.
     *
     * @param packet where the IPv6 header begins
     * @param first the first extension header, counted from there
     * @param end where the packet ends, counted from there
     * @param firstKind what {@code first} is
     * @return whether the transport header was reached; {@link #protocol} tells where the walk ended if not
     */
    boolean walk(MemorySegment memory, long packet, int first, int end, int firstKind) {
        protocol = firstKind;
        transportOffset = first;
        fragment = false;
        laterFragment = false;
        fragmentId = 0;
        sourceRouted = false;
        for (int headers = 0; headers < MAX_HEADERS; headers++) {
            if (transportOffset + LEAST_HEADER_BYTES > end) {
                return false;
            }
            long header = packet + transportOffset;
            int kind = protocol;
            protocol = memory.get(ValueLayout.JAVA_BYTE, header) & 0xff;
            if (kind == FRAGMENT) {
                noteFragment(memory, header);
                if (laterFragment) {
                    return false;
                }
            }
            sourceRouted |= kind == ROUTING && memory.get(ValueLayout.JAVA_BYTE, header + SEGMENTS_LEFT_OFFSET) != 0;
            transportOffset += lengthOf(kind, memory.get(ValueLayout.JAVA_BYTE, header + 1) & 0xff);
            if (!isExtension(protocol)) {
                return true;
            }
        }
        return false;
    }

    /** A fragment header may stand before a packet that is whole (RFC 6946): that is no fragment. */
    private void noteFragment(MemorySegment memory, long header) {
        int fragmentation = memory.get(NET_SHORT, header + 2);
        laterFragment = (fragmentation & FRAGMENT_OFFSET_MASK) != 0;
        fragment = (fragmentation & (FRAGMENT_OFFSET_MASK | MORE_FRAGMENTS)) != 0;
        fragmentId = memory.get(NET_INT, header + 4);
    }

    private static int lengthOf(int kind, int lengthField) {
        return switch (kind) {
            case FRAGMENT -> 8;
            case AUTHENTICATION -> (lengthField + 2) * 4;
            default -> (lengthField + 1) * 8;
        };
    }

    int protocol() {
        return protocol;
    }

    int transportOffset() {
        return transportOffset;
    }

    boolean isFragment() {
        return fragment;
    }

    int fragmentId() {
        return fragmentId;
    }

    /** Whether the packet goes on from its destination to others that a routing header names. */
    boolean isSourceRouted() {
        return sourceRouted;
    }

    boolean isLaterFragment() {
        return laterFragment;
    }
}
