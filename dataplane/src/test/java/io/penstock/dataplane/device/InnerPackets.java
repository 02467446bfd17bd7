package io.penstock.dataplane.device;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Random;

/** IP packets as a test wants them: right lengths and addresses, and a payload that is known again. */
final class InnerPackets {

    private static final int IPV4_HEADER_BYTES = 20;
    private static final int IPV6_HEADER_BYTES = 40;

    private InnerPackets() {}

    /** A UDP-like packet of this whole length; IPv4 or IPv6 by its addresses. */
    static byte[] packet(String source, String destination, int lengthBytes, int number) {
        byte[] from = InetAddress.ofLiteral(source).getAddress();
        byte[] to = InetAddress.ofLiteral(destination).getAddress();
        boolean v4 = from.length == 4;
        ByteBuffer packet = ByteBuffer.allocate(lengthBytes);
        if (v4) {
            packet.put(0, (byte) 0x45)
                    .putShort(2, (short) lengthBytes)
                    .put(8, (byte) 64)
                    .put(9, (byte) 17);
            packet.put(12, from).put(16, to);
        } else {
            packet.put(0, (byte) 0x60)
                    .putShort(4, (short) (lengthBytes - IPV6_HEADER_BYTES))
                    .put(6, (byte) 17);
            packet.put(8, from).put(24, to);
        }
        int header = v4 ? IPV4_HEADER_BYTES : IPV6_HEADER_BYTES;
        byte[] payload = new byte[lengthBytes - header];
        new Random(number).nextBytes(payload);
        packet.put(header, payload);
        return packet.array();
    }
}
