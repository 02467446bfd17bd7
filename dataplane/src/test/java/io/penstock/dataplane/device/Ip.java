package io.penstock.dataplane.device;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** IP packets made by the book, checksums included, and a slow reader of the same; IPv4 or IPv6 by the addresses. */
final class Ip {

    static final int TCP = 6;
    static final int UDP = 17;
    static final int FIN = 0x01;
    static final int SYN = 0x02;
    static final int RST = 0x04;
    static final int ACK = 0x10;

    private Ip() {}

    static byte[] tcp(String from, int fromPort, String to, int toPort, int flags, int sequence, int acknowledgement) {
        ByteBuffer segment = ByteBuffer.allocate(20);
        segment.putShort((short) fromPort)
                .putShort((short) toPort)
                .putInt(sequence)
                .putInt(acknowledgement);
        segment.put((byte) 0x50).put((byte) flags).putShort((short) 1000);
        return packet(from, to, TCP, segment.array(), 16);
    }

    static byte[] udp(String from, int fromPort, String to, int toPort, int payloadBytes) {
        ByteBuffer datagram = ByteBuffer.allocate(8 + payloadBytes);
        datagram.putShort((short) fromPort).putShort((short) toPort).putShort((short) datagram.capacity());
        return packet(from, to, UDP, datagram.array(), 6);
    }

    static byte[] icmp(String from, String to, int type, int code, byte[] rest) {
        byte[] message = new byte[4 + rest.length];
        message[0] = (byte) type;
        message[1] = (byte) code;
        System.arraycopy(rest, 0, message, 4, rest.length);
        return packet(from, to, from.contains(":") ? 58 : 1, message, 2);
    }

    /** Makes an IPv4 packet one of several fragments; the offset counts bytes. */
    static byte[] fragment(byte[] packet, int id, int offset, boolean more) {
        byte[] copy = packet.clone();
        ByteBuffer.wrap(copy)
                .putShort(4, (short) id)
                .putShort(6, (short) ((offset / 8) | (more ? 0x2000 : 0)))
                .putShort(10, (short) 0);
        ByteBuffer.wrap(copy).putShort(10, (short) ~sum(copy, 0, 20, 0));
        return copy;
    }

    private static byte[] packet(String from, String to, int protocol, byte[] payload, int checksumAt) {
        byte[] source = InetAddress.ofLiteral(from).getAddress();
        byte[] destination = InetAddress.ofLiteral(to).getAddress();
        boolean v4 = source.length == 4;
        int header = v4 ? 20 : 40;
        ByteBuffer packet = ByteBuffer.allocate(header + payload.length);
        if (v4) {
            packet.putShort((short) 0x4500).putShort((short) packet.capacity()).putInt(0);
            packet.put((byte) 64)
                    .put((byte) protocol)
                    .putShort((short) 0)
                    .put(source)
                    .put(destination);
            packet.putShort(10, (short) ~sum(packet.array(), 0, 20, 0));
        } else {
            packet.putInt(0x60000000)
                    .putShort((short) payload.length)
                    .put((byte) protocol)
                    .put((byte) 64);
            packet.put(source).put(destination);
        }
        packet.put(payload);
        packet.putShort(header + checksumAt, (short) ~transportSum(packet.array()));
        return packet.array();
    }

    static int version(byte[] packet) {
        return (packet[0] >> 4) & 0xf;
    }

    static int headerBytes(byte[] packet) {
        return version(packet) == 4 ? 20 : 40;
    }

    static int protocol(byte[] packet) {
        return packet[version(packet) == 4 ? 9 : 6] & 0xff;
    }

    static String source(byte[] packet) throws java.net.UnknownHostException {
        return address(packet, version(packet) == 4 ? 12 : 8);
    }

    static String destination(byte[] packet) throws java.net.UnknownHostException {
        return address(packet, version(packet) == 4 ? 16 : 24);
    }

    private static String address(byte[] packet, int at) throws java.net.UnknownHostException {
        int length = version(packet) == 4 ? 4 : 16;
        return InetAddress.getByAddress(Arrays.copyOfRange(packet, at, at + length))
                .getHostAddress();
    }

    static ByteBuffer transport(byte[] packet) {
        return ByteBuffer.wrap(packet, headerBytes(packet), packet.length - headerBytes(packet))
                .slice();
    }

    /** Whether length and checksums are right. */
    static boolean isSound(byte[] packet) {
        ByteBuffer bytes = ByteBuffer.wrap(packet);
        return version(packet) == 4
                ? bytes.getShort(2) == packet.length
                        && sum(packet, 0, 20, 0) == 0xffff
                        && transportSum(packet) == 0xffff
                : bytes.getShort(4) == packet.length - 40 && transportSum(packet) == 0xffff;
    }

    private static int transportSum(byte[] packet) {
        int header = headerBytes(packet);
        int length = packet.length - header;
        int protocol = protocol(packet);
        if (protocol == 1) {
            return sum(packet, header, length, 0);
        }
        int addresses = version(packet) == 4 ? 8 : 32;
        return sum(packet, header, length, sum(packet, header - addresses, addresses, 0) + protocol + length);
    }

    private static int sum(byte[] bytes, int from, int length, int start) {
        int sum = start;
        for (int i = 0; i < length; i++) {
            sum += (bytes[from + i] & 0xff) << (i % 2 == 0 ? 8 : 0);
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (sum & 0xffff) + (sum >>> 16);
    }
}
