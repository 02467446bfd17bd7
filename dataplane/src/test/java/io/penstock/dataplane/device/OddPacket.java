package io.penstock.dataplane.device;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/** Packets that somebody makes who wants to get past a policy: any protocol, options, extension headers, fragments of them. */
final class OddPacket {

    static final int HOP_BY_HOP = 0;
    static final int ROUTING = 43;
    static final int FRAGMENT = 44;
    static final int DESTINATION_OPTIONS = 60;

    private OddPacket() {}

    /** A packet of any protocol; IPv4 or IPv6 by its addresses. */
    static byte[] of(String from, String to, int protocol, byte... payload) {
        byte[] source = InetAddress.ofLiteral(from).getAddress();
        byte[] destination = InetAddress.ofLiteral(to).getAddress();
        boolean v4 = source.length == 4;
        ByteBuffer packet = ByteBuffer.allocate((v4 ? 20 : 40) + payload.length);
        if (v4) {
            packet.putShort((short) 0x4500).putShort((short) packet.capacity()).putInt(0);
            packet.put((byte) 64).put((byte) protocol).putShort((short) 0);
        } else {
            packet.putInt(0x60000000).putShort((short) payload.length);
            packet.put((byte) protocol).put((byte) 64);
        }
        return packet.put(source).put(destination).put(payload).array();
    }

    /** What stands behind a packet's IP header. */
    static byte[] payload(byte[] packet) {
        byte[] payload = new byte[packet.length - Ip.headerBytes(packet)];
        Ip.transport(packet).get(payload);
        return payload;
    }

    /** The same IPv4 packet with options. */
    static byte[] withOptions(byte[] packet, int... options) {
        ByteBuffer copy = ByteBuffer.allocate(packet.length + options.length);
        copy.put(packet, 0, 20);
        for (int option : options) {
            copy.put((byte) option);
        }
        copy.put(packet, 20, packet.length - 20);
        copy.put(0, (byte) (0x45 + options.length / 4)).putShort(2, (short) copy.capacity());
        return copy.array();
    }

    /** An extension header of a multiple of eight bytes, filled with padding options, before what stands behind it. */
    static byte[] extension(int next, int lengthBytes, byte[] behind) {
        ByteBuffer header = ByteBuffer.allocate(lengthBytes + behind.length);
        header.put((byte) next).put((byte) (lengthBytes / 8 - 1));
        return header.put(lengthBytes, behind).array();
    }

    /** A routing header by whose count so many stops are left. */
    static byte[] routing(int next, int segmentsLeft, byte[] behind) {
        byte[] header = extension(next, 24, behind);
        header[3] = (byte) segmentsLeft;
        return header;
    }

    /** An IPv6 fragment header; the offset counts bytes. */
    static byte[] fragment(int next, int id, int offset, boolean more, byte[] behind) {
        byte[] header = extension(next, 8, behind);
        header[1] = 0;
        ByteBuffer.wrap(header).putShort(2, (short) (offset | (more ? 1 : 0))).putInt(4, id);
        return header;
    }
}
