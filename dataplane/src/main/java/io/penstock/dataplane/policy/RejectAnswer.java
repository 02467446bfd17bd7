package io.penstock.dataplane.policy;

import io.penstock.dataplane.flow.FlowParser;
import io.penstock.dataplane.offload.InternetChecksum;
import io.penstock.dataplane.wire.InnerPacket;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The packet that tells a sender that his was refused: RST for TCP (RFC 9293, section 3.10.7.1), else ICMP
 * "communication administratively prohibited" (RFC 1812, section 5.2.7.1; RFC 4443, section 3.1). It comes from the
 * address that was not reached: a peer's device takes no other from the tunnel.
 */
public final class RejectAnswer {

    /** The longest answer: an ICMPv6 error fills the least MTU. */
    public static final int MAX_BYTES = 1280;

    /** An ICMP error is no longer than what every host takes (RFC 1812, section 4.3.2.3). */
    private static final int MAX_BYTES4 = 576;

    private static final int TCP = 6;
    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;
    private static final int TCP_HEADER_BYTES = 20;
    private static final int ICMP_HEADER_BYTES = 8;
    private static final int TTL = 64;
    private static final int FIN = 0x01;
    private static final int SYN = 0x02;
    private static final int RST = 0x04;
    private static final int ACK = 0x10;
    private static final int LOOPBACK4 = 127;
    private static final int MULTICAST4 = 224;
    private static final int MULTICAST6 = 0xff;
    private static final int UNREACHABLE4 = 3;
    private static final int PROHIBITED4 = 13;
    private static final int UNREACHABLE6 = 1;
    private static final int PROHIBITED6 = 1;

    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort NET_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt NET_INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private RejectAnswer() {}

    /**
     * Writes the answer to a packet.
     *
     * @param memory where the packet lies
     * @param packet where its IP header begins
     * @param lengthBytes its length
     * @param parsed what the parser found in it
     * @param to memory with {@link #MAX_BYTES} at {@code at}
     * @param at where the answer goes
     * @return its length; 0 where there must be none: to an RST, to an ICMP error, to a later fragment, to a multicast, and to
     *     a source that is no single host (RFC 1812, section 4.3.2.7; RFC 4443, section 2.4)
     */
    public static int write(
            MemorySegment memory, long packet, int lengthBytes, FlowParser parsed, MemorySegment to, long at) {
        if (parsed.isLaterFragment()
                || isMulticast(memory, packet, parsed.family())
                || !isHost(memory, packet, parsed.family())) {
            return 0;
        }
        if (parsed.protocol() == TCP) {
            int transport = parsed.transportOffset();
            boolean whole = transport >= 0 && transport + TCP_HEADER_BYTES <= lengthBytes;
            return whole && (parsed.tcpFlags() & RST) == 0
                    ? writeReset(memory, packet, lengthBytes, parsed, to, at)
                    : 0;
        }
        return parsed.isIcmp() && !parsed.isIcmpQuery() ? 0 : writeIcmp(memory, packet, lengthBytes, parsed, to, at);
    }

    private static boolean isMulticast(MemorySegment memory, long packet, int family) {
        return family == FlowParser.IPV4
                ? InnerPacket.ipv4Destination(memory, packet) >>> 24 >= MULTICAST4
                : InnerPacket.ipv6DestinationHigh(memory, packet) >>> 56 == MULTICAST6;
    }

    /** Whether the source is somebody who can be answered: not 0/8, 127/8, multicast or beyond, nor their like of IPv6. */
    private static boolean isHost(MemorySegment memory, long packet, int family) {
        if (family == FlowParser.IPV4) {
            int first = InnerPacket.ipv4Source(memory, packet) >>> 24;
            return first != 0 && first != LOOPBACK4 && first < MULTICAST4;
        }
        long high = InnerPacket.ipv6SourceHigh(memory, packet);
        long low = InnerPacket.ipv6SourceLow(memory, packet);
        return high >>> 56 != MULTICAST6 && (high != 0 || low >>> 1 != 0);
    }

    private static int writeReset(
            MemorySegment memory, long packet, int lengthBytes, FlowParser parsed, MemorySegment to, long at) {
        long tcp = packet + parsed.transportOffset();
        int header = writeIpHeader(memory, packet, parsed.family(), TCP, TCP_HEADER_BYTES, to, at);
        long reset = at + header;
        to.set(NET_SHORT, reset, memory.get(NET_SHORT, tcp + 2));
        to.set(NET_SHORT, reset + 2, memory.get(NET_SHORT, tcp));
        int flags = parsed.tcpFlags();
        if ((flags & ACK) != 0) {
            to.set(NET_INT, reset + 4, memory.get(NET_INT, tcp + 8));
            to.set(NET_INT, reset + 8, 0);
        } else {
            int dataOffset = (memory.get(BYTE, tcp + 12) & 0xf0) >>> 2;
            int payload = Math.max(0, lengthBytes - parsed.transportOffset() - dataOffset);
            int occupied = payload + ((flags & SYN) != 0 ? 1 : 0) + ((flags & FIN) != 0 ? 1 : 0);
            to.set(NET_INT, reset + 4, 0);
            to.set(NET_INT, reset + 8, memory.get(NET_INT, tcp + 4) + occupied);
        }
        int control = (flags & ACK) != 0 ? RST : RST | ACK;
        to.set(NET_SHORT, reset + 12, (short) (((TCP_HEADER_BYTES / 4) << 12) | control));
        to.set(NET_SHORT, reset + 14, (short) 0);
        to.set(NET_INT, reset + 16, 0);
        long sum = pseudoHeader(to, at, parsed.family(), TCP, TCP_HEADER_BYTES)
                + InternetChecksum.sum(to, reset, TCP_HEADER_BYTES);
        InternetChecksum.put(to, reset + 16, InternetChecksum.finish(sum));
        return header + TCP_HEADER_BYTES;
    }

    private static int writeIcmp(
            MemorySegment memory, long packet, int lengthBytes, FlowParser parsed, MemorySegment to, long at) {
        boolean v4 = parsed.family() == FlowParser.IPV4;
        int headers = (v4 ? InnerPacket.IPV4_HEADER_BYTES : InnerPacket.IPV6_HEADER_BYTES) + ICMP_HEADER_BYTES;
        int quoted = Math.min(lengthBytes, (v4 ? MAX_BYTES4 : MAX_BYTES) - headers);
        int messageBytes = ICMP_HEADER_BYTES + quoted;
        int protocol = v4 ? ICMP : ICMPV6;
        int header = writeIpHeader(memory, packet, parsed.family(), protocol, messageBytes, to, at);
        long message = at + header;
        int type = v4 ? UNREACHABLE4 : UNREACHABLE6;
        int code = v4 ? PROHIBITED4 : PROHIBITED6;
        to.set(NET_SHORT, message, (short) ((type << 8) | code));
        to.set(NET_SHORT, message + 2, (short) 0);
        to.set(NET_INT, message + 4, 0);
        MemorySegment.copy(memory, packet, to, message + ICMP_HEADER_BYTES, quoted);
        long sum = InternetChecksum.sum(to, message, messageBytes);
        if (!v4) {
            sum += pseudoHeader(to, at, parsed.family(), protocol, messageBytes);
        }
        InternetChecksum.put(to, message + 2, InternetChecksum.finish(sum));
        return header + messageBytes;
    }

    private static long pseudoHeader(MemorySegment to, long at, int family, int protocol, int lengthBytes) {
        long addresses = family == FlowParser.IPV4
                ? InternetChecksum.pseudoHeader4(to, at, protocol)
                : InternetChecksum.pseudoHeader6(to, at, protocol);
        return addresses + InternetChecksum.ofNumber(lengthBytes);
    }

    /** The header with the two addresses exchanged. */
    private static int writeIpHeader(
            MemorySegment memory, long packet, int family, int protocol, int payloadBytes, MemorySegment to, long at) {
        if (family == FlowParser.IPV4) {
            int header = InnerPacket.IPV4_HEADER_BYTES;
            to.set(NET_INT, at, 0x4500_0000 | (header + payloadBytes));
            to.set(NET_INT, at + 4, 0x4000);
            to.set(NET_INT, at + 8, (TTL << 24) | (protocol << 16));
            MemorySegment.copy(memory, packet + 16, to, at + 12, 4);
            MemorySegment.copy(memory, packet + 12, to, at + 16, 4);
            InternetChecksum.put(to, at + 10, InternetChecksum.finish(InternetChecksum.sum(to, at, header)));
            return header;
        }
        to.set(NET_INT, at, 0x6000_0000);
        to.set(NET_INT, at + 4, (payloadBytes << 16) | (protocol << 8) | TTL);
        MemorySegment.copy(memory, packet + 24, to, at + 8, 16);
        MemorySegment.copy(memory, packet + 8, to, at + 24, 16);
        return InnerPacket.IPV6_HEADER_BYTES;
    }
}
