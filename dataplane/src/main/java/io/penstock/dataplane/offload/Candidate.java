package io.penstock.dataplane.offload;

import static io.penstock.dataplane.offload.PacketLayout.ACK;
import static io.penstock.dataplane.offload.PacketLayout.DOUBLE_WORD;
import static io.penstock.dataplane.offload.PacketLayout.IPV4_ADDRESSES;
import static io.penstock.dataplane.offload.PacketLayout.IPV4_FRAGMENT;
import static io.penstock.dataplane.offload.PacketLayout.IPV4_HEADER_BYTES;
import static io.penstock.dataplane.offload.PacketLayout.IPV4_PROTOCOL;
import static io.penstock.dataplane.offload.PacketLayout.IPV4_TOTAL_LENGTH;
import static io.penstock.dataplane.offload.PacketLayout.IPV6_ADDRESSES;
import static io.penstock.dataplane.offload.PacketLayout.IPV6_HEADER_BYTES;
import static io.penstock.dataplane.offload.PacketLayout.IPV6_NEXT_HEADER;
import static io.penstock.dataplane.offload.PacketLayout.IPV6_PAYLOAD_LENGTH;
import static io.penstock.dataplane.offload.PacketLayout.NET_INT;
import static io.penstock.dataplane.offload.PacketLayout.NET_SHORT;
import static io.penstock.dataplane.offload.PacketLayout.PSH;
import static io.penstock.dataplane.offload.PacketLayout.QUAD_WORD;
import static io.penstock.dataplane.offload.PacketLayout.TCP;
import static io.penstock.dataplane.offload.PacketLayout.TCP_DATA_OFFSET;
import static io.penstock.dataplane.offload.PacketLayout.TCP_HEADER_BYTES;
import static io.penstock.dataplane.offload.PacketLayout.TCP_SEQUENCE;
import static io.penstock.dataplane.offload.PacketLayout.UDP;
import static io.penstock.dataplane.offload.PacketLayout.UDP_CHECKSUM;
import static io.penstock.dataplane.offload.PacketLayout.UDP_HEADER_BYTES;
import static io.penstock.dataplane.offload.PacketLayout.UDP_LENGTH;
import static io.penstock.dataplane.offload.SuperPacket.unsigned;

import java.lang.foreign.MemorySegment;

/**
 * One inner packet, read once: whether its flow is known, and whether it may be part of a super-packet, by itself. Keys
 * are hashes: equal ones do not prove that two packets are of one flow, different ones prove that they are not.
 */
final class Candidate {

    private static final long MIX = 0x9e37_79b9_7f4a_7c15L;
    private static final int PLAIN_IPV4 = 0x45;
    private static final int DONT_FRAGMENT = 0x4000;

    /** A hash of source and destination address. */
    long pairKey;

    /** A hash of addresses, protocol and ports; meaningful with {@link #hasFlow}. */
    long flowKey;

    /** Whether it is TCP or UDP right behind a plain IP header, whole and with lengths that agree. */
    boolean hasFlow;

    /** Whether it may be part of a super-packet. */
    boolean mergeable;

    boolean udp;
    int transportOffset;
    int headerBytes;
    int payloadBytes;
    int sequence;
    boolean push;

    private boolean ipv4;
    private int protocol;

    void parse(MemorySegment memory, long packet, int lengthBytes, boolean tcpOn, boolean udpOn, boolean verify) {
        hasFlow = false;
        mergeable = false;
        transportOffset = 0;
        headerBytes = 0;
        pairKey = 0;
        int first = lengthBytes < IPV4_HEADER_BYTES ? 0 : unsigned(memory, packet);
        ipv4 = first >>> 4 == 4;
        if (ipv4) {
            parse4(memory, packet, lengthBytes, first);
        } else if (first >>> 4 == 6 && lengthBytes >= IPV6_HEADER_BYTES) {
            parse6(memory, packet, lengthBytes);
        }
        if (transportOffset == 0) {
            return;
        }
        udp = protocol == UDP;
        if (udp) {
            parseUdp(memory, packet, lengthBytes, udpOn);
        } else {
            parseTcp(memory, packet, lengthBytes, tcpOn);
        }
        if (mergeable) {
            mergeable = (!ipv4 || InternetChecksum.isValid(InternetChecksum.sum(memory, packet, IPV4_HEADER_BYTES)))
                    && (!verify || verifies(memory, packet, lengthBytes));
        }
    }

    private void parse4(MemorySegment memory, long packet, int lengthBytes, int first) {
        pairKey = memory.get(QUAD_WORD, packet + IPV4_ADDRESSES) * MIX;
        protocol = unsigned(memory, packet + IPV4_PROTOCOL);
        boolean plain = first == PLAIN_IPV4
                && (memory.get(NET_SHORT, packet + IPV4_FRAGMENT) & 0xffff & ~DONT_FRAGMENT) == 0
                && (memory.get(NET_SHORT, packet + IPV4_TOTAL_LENGTH) & 0xffff) == lengthBytes;
        if (plain && (protocol == TCP || protocol == UDP)) {
            transportOffset = IPV4_HEADER_BYTES;
        }
    }

    private void parse6(MemorySegment memory, long packet, int lengthBytes) {
        long addresses = packet + IPV6_ADDRESSES;
        long source = memory.get(QUAD_WORD, addresses) * MIX + memory.get(QUAD_WORD, addresses + 8);
        long destination = memory.get(QUAD_WORD, addresses + 16) * MIX + memory.get(QUAD_WORD, addresses + 24);
        pairKey = (source * MIX + destination) * MIX;
        protocol = unsigned(memory, packet + IPV6_NEXT_HEADER);
        int payload = memory.get(NET_SHORT, packet + IPV6_PAYLOAD_LENGTH) & 0xffff;
        if (payload + IPV6_HEADER_BYTES == lengthBytes && (protocol == TCP || protocol == UDP)) {
            transportOffset = IPV6_HEADER_BYTES;
        }
    }

    private void parseTcp(MemorySegment memory, long packet, int lengthBytes, boolean on) {
        int available = lengthBytes - transportOffset;
        if (available < TCP_HEADER_BYTES) {
            return;
        }
        long transport = packet + transportOffset;
        int offsetAndFlags = memory.get(NET_SHORT, transport + TCP_DATA_OFFSET) & 0xffff;
        int tcpBytes = (offsetAndFlags >>> 12) << 2;
        if (tcpBytes < TCP_HEADER_BYTES || tcpBytes > available) {
            return;
        }
        found(memory, transport, tcpBytes, lengthBytes);
        sequence = memory.get(NET_INT, transport + TCP_SEQUENCE);
        push = (offsetAndFlags & PSH) != 0;
        mergeable = on && payloadBytes > 0 && (offsetAndFlags & 0x0fff & ~PSH) == ACK;
    }

    private void parseUdp(MemorySegment memory, long packet, int lengthBytes, boolean on) {
        long transport = packet + transportOffset;
        int available = lengthBytes - transportOffset;
        if (available < UDP_HEADER_BYTES || (memory.get(NET_SHORT, transport + UDP_LENGTH) & 0xffff) != available) {
            return;
        }
        found(memory, transport, UDP_HEADER_BYTES, lengthBytes);
        push = false;
        // Without a checksum there is none to carry over: a super-packet's segments all have one.
        mergeable = on && payloadBytes > 0 && memory.get(NET_SHORT, transport + UDP_CHECKSUM) != 0;
    }

    private void found(MemorySegment memory, long transport, int transportBytes, int lengthBytes) {
        hasFlow = true;
        flowKey = (pairKey ^ (memory.get(DOUBLE_WORD, transport) & 0xffff_ffffL) << 8 ^ protocol) * MIX;
        headerBytes = transportOffset + transportBytes;
        payloadBytes = lengthBytes - headerBytes;
    }

    private boolean verifies(MemorySegment memory, long packet, int lengthBytes) {
        int transportBytes = lengthBytes - transportOffset;
        long pseudo = ipv4
                ? InternetChecksum.pseudoHeader4(memory, packet, protocol)
                : InternetChecksum.pseudoHeader6(memory, packet, protocol);
        return InternetChecksum.isValid(pseudo
                + InternetChecksum.ofNumber(transportBytes)
                + InternetChecksum.sum(memory, packet + transportOffset, transportBytes));
    }
}
