package io.penstock.dataplane.pipeline;

import io.penstock.dataplane.flow.FlowParser;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** UDP between a port of the peer 10.0.0.1 and port 53 of the site's 10.9.0.1, and the parser's reading of it. */
final class SitePacket {

    static final int UDP = 17;

    private static final int ADDRESS_PEER = 0x0a000001;
    private static final int ADDRESS_SITE = 0x0a090001;
    private static final int PORT_SITE = 53;
    private static final int ERROR_HEADERS_BYTES = 28;

    private SitePacket() {}

    static byte[] udp(boolean fromPeer, int peerPort) {
        byte[] packet = ip(28, UDP, fromPeer);
        ByteBuffer ports = ByteBuffer.wrap(packet).putShort(fromPeer ? 20 : 22, (short) peerPort);
        ports.putShort(fromPeer ? 22 : 20, (short) PORT_SITE);
        return packet;
    }

    /** The first fragment of a packet, or the last. */
    static byte[] fragment(boolean fromPeer, int id, boolean first) {
        byte[] packet = ip(28, UDP, fromPeer);
        ByteBuffer.wrap(packet).putShort(4, (short) id).putShort(6, (short) (first ? 0x2000 : 1));
        return packet;
    }

    /** "Host unreachable" from the peer, about a packet that was sent to him. */
    static byte[] errorAbout(byte[] quoted) {
        byte[] packet = ip(ERROR_HEADERS_BYTES + quoted.length, 1, true);
        packet[20] = 3;
        packet[21] = 1;
        System.arraycopy(quoted, 0, packet, ERROR_HEADERS_BYTES, quoted.length);
        return packet;
    }

    private static byte[] ip(int lengthBytes, int protocol, boolean fromPeer) {
        byte[] packet = new byte[lengthBytes];
        ByteBuffer header = ByteBuffer.wrap(packet).putShort(0, (short) 0x4500);
        header.putShort(2, (short) lengthBytes).put(9, (byte) protocol);
        header.putInt(fromPeer ? 12 : 16, ADDRESS_PEER).putInt(fromPeer ? 16 : 12, ADDRESS_SITE);
        return packet;
    }

    /** Has the parser read a packet; returns the same parser. */
    static FlowParser read(FlowParser parser, boolean fromPeer, byte[] packet) {
        MemorySegment memory = MemorySegment.ofArray(packet);
        boolean whole = fromPeer
                ? parser.parseInbound(memory, 0, packet.length)
                : parser.parseOutbound(memory, 0, packet.length);
        if (!whole) {
            throw new AssertionError("not taken for a packet");
        }
        return parser;
    }
}
