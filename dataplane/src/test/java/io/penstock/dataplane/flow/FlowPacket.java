package io.penstock.dataplane.flow;

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/** Inner packets from their parts, and the parser's reading of them. */
final class FlowPacket {

    static final int TCP = 6;
    static final int UDP = 17;

    private FlowPacket() {}

    static FlowParser inbound(byte[] packet) {
        FlowParser parser = new FlowParser();
        if (!parser.parseInbound(MemorySegment.ofArray(packet), 0, packet.length)) {
            throw new AssertionError("not taken for a packet");
        }
        return parser;
    }

    static FlowParser outbound(byte[] packet) {
        FlowParser parser = new FlowParser();
        if (!parser.parseOutbound(MemorySegment.ofArray(packet), 0, packet.length)) {
            throw new AssertionError("not taken for a packet");
        }
        return parser;
    }

    /** A packet, IPv4 or IPv6 by its addresses. */
    static byte[] ip(int protocol, String source, String destination, byte... payload) {
        byte[] from = InetAddress.ofLiteral(source).getAddress();
        byte[] to = InetAddress.ofLiteral(destination).getAddress();
        return from.length == 4 ? ipv4(protocol, from, to, payload) : ipv6(protocol, from, to, payload);
    }

    private static byte[] ipv4(int protocol, byte[] from, byte[] to, byte[] payload) {
        ByteBuffer packet = ByteBuffer.allocate(20 + payload.length);
        packet.put(0, (byte) 0x45).putShort(2, (short) packet.capacity()).put(9, (byte) protocol);
        return packet.put(12, from).put(16, to).put(20, payload).array();
    }

    private static byte[] ipv6(int protocol, byte[] from, byte[] to, byte[] payload) {
        ByteBuffer packet = ByteBuffer.allocate(40 + payload.length);
        packet.put(0, (byte) 0x60).putShort(4, (short) payload.length).put(6, (byte) protocol);
        return packet.put(8, from).put(24, to).put(40, payload).array();
    }

    /** An IPv4 packet with options, a multiple of four bytes of them, put in. */
    static byte[] withOptions(byte[] ipv4, int optionBytes) {
        ByteBuffer packet = ByteBuffer.allocate(ipv4.length + optionBytes);
        packet.put(0, ipv4, 0, 20).put(20 + optionBytes, ipv4, 20, ipv4.length - 20);
        packet.put(0, (byte) (0x45 + optionBytes / 4)).putShort(2, (short) packet.capacity());
        return packet.array();
    }

    static byte[] tcp(int sourcePort, int destinationPort, int flags) {
        ByteBuffer header = ByteBuffer.allocate(20);
        header.putShort(0, (short) sourcePort).putShort(2, (short) destinationPort);
        return header.put(12, (byte) 0x50).put(13, (byte) flags).array();
    }

    static byte[] udp(int sourcePort, int destinationPort) {
        ByteBuffer header = ByteBuffer.allocate(8);
        return header.putShort(0, (short) sourcePort)
                .putShort(2, (short) destinationPort)
                .array();
    }

    static byte[] icmp(int type, int code, int identifier) {
        ByteBuffer message = ByteBuffer.allocate(8);
        return message.put(0, (byte) type)
                .put(1, (byte) code)
                .putShort(4, (short) identifier)
                .array();
    }

    /** An extension header, the number of the next first, and what comes behind it. */
    static byte[] extension(int next, int lengthField, int lengthBytes, byte[] behind) {
        ByteBuffer header = ByteBuffer.allocate(lengthBytes + behind.length);
        return header.put(0, (byte) next)
                .put(1, (byte) lengthField)
                .put(lengthBytes, behind)
                .array();
    }

    /** A fragment header; the offset counts units of 8 bytes. */
    static byte[] fragment(int next, int offset, byte[] behind) {
        byte[] header = extension(next, 0, 8, behind);
        ByteBuffer.wrap(header).putShort(2, (short) (offset << 3 | 1)).putInt(4, 77);
        return header;
    }
}
