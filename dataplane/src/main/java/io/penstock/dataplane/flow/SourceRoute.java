package io.penstock.dataplane.flow;

import io.penstock.dataplane.wire.InnerPacket;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Whether a packet names its own way: by the options "loose" and "strict source route" of IPv4 (RFC 791, section 3.1), or by
 * an IPv6 routing header with segments left (RFC 8200, section 4.4). Its destination address is then a stop, not where it
 * goes. For one thread.
 */
public final class SourceRoute {

    private static final int END_OF_OPTIONS = 0;
    private static final int NO_OPERATION = 1;
    private static final int LOOSE = 131;
    private static final int STRICT = 137;
    private static final int LEAST_OPTION_BYTES = 2;

    private final Ipv6Extensions extensions = new Ipv6Extensions();

    /** A reader that has seen no packet. */
    public SourceRoute() {}

    /**
     * Whether the packet names its way.
     *
     * @param memory where it lies
     * @param packet where its IP header begins; {@link FlowParser} has taken it for a packet
     * @param lengthBytes how many bytes may be read
     */
    public boolean isNamedBy(MemorySegment memory, long packet, int lengthBytes) {
        if (InnerPacket.version(memory, packet) == FlowParser.IPV4) {
            int headerBytes = InnerPacket.ipv4HeaderLength(memory, packet);
            return headerBytes > InnerPacket.IPV4_HEADER_BYTES
                    && hasOption(memory, packet, Math.min(headerBytes, lengthBytes));
        }
        int next = memory.get(ValueLayout.JAVA_BYTE, packet + 6) & 0xff;
        if (!Ipv6Extensions.isExtension(next)) {
            return false;
        }
        int end = Math.min(lengthBytes, InnerPacket.ipv6TotalLength(memory, packet));
        extensions.walk(memory, packet, InnerPacket.IPV6_HEADER_BYTES, end, next);
        return extensions.isSourceRouted();
    }

    /** An option that ends where it begins ends the walk: hosts drop such a header. */
    private static boolean hasOption(MemorySegment memory, long packet, int headerBytes) {
        int at = InnerPacket.IPV4_HEADER_BYTES;
        while (at < headerBytes) {
            int kind = memory.get(ValueLayout.JAVA_BYTE, packet + at) & 0xff;
            if (kind == LOOSE || kind == STRICT) {
                return true;
            }
            if (kind == END_OF_OPTIONS) {
                return false;
            }
            int optionBytes = LEAST_OPTION_BYTES;
            if (kind == NO_OPERATION) {
                optionBytes = 1;
            } else if (at + 1 < headerBytes) {
                optionBytes = Math.max(LEAST_OPTION_BYTES, memory.get(ValueLayout.JAVA_BYTE, packet + at + 1) & 0xff);
            }
            at += optionBytes;
        }
        return false;
    }
}
