package io.penstock.dataplane.offload;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Builds IP packets byte by byte, with right checksums, and knows nothing of the code under test. */
final class TestPacket {

    int version = 4;
    int protocol = 6;
    int tos;
    int ttl = 64;
    int flowLabel;
    int id;
    boolean dontFragment = true;
    int fragmentBits;
    int source = 1;
    int destination = 2;
    int sourcePort = 1000;
    int destinationPort = 2000;
    int sequence;
    int acknowledgement = 77;
    int flags = 0x10;
    int window = 500;
    int urgent;
    byte[] ipOptions = {};
    byte[] tcpOptions = {};
    byte[] payload = {};

    static TestPacket tcp4() {
        return new TestPacket();
    }

    static TestPacket tcp6() {
        TestPacket packet = new TestPacket();
        packet.version = 6;
        return packet;
    }

    static TestPacket udp4() {
        TestPacket packet = new TestPacket();
        packet.protocol = 17;
        return packet;
    }

    static TestPacket udp6() {
        TestPacket packet = tcp6();
        packet.protocol = 17;
        return packet;
    }

    int transportOffset() {
        return (version == 4 ? 20 : 40) + ipOptions.length;
    }

    int headerBytes() {
        return transportOffset() + (protocol == 6 ? 20 + tcpOptions.length : protocol == 17 ? 8 : 0);
    }

    /** The packet; for IPv6 {@link #ipOptions} are one extension header (destination options). */
    byte[] build() {
        byte[] transport = transport();
        ByteBuffer packet = ByteBuffer.allocate(transportOffset() + transport.length);
        if (version == 4) {
            packet.put((byte) (0x40 | transportOffset() / 4)).put((byte) tos);
            packet.putShort((short) packet.capacity()).putShort((short) id);
            packet.putShort((short) ((dontFragment ? 0x4000 : 0) | fragmentBits));
            packet.put((byte) ttl).put((byte) protocol).putShort((short) 0);
        } else {
            packet.putInt(6 << 28 | tos << 20 | flowLabel);
            packet.putShort((short) (packet.capacity() - 40));
            packet.put((byte) (ipOptions.length == 0 ? protocol : 60)).put((byte) ttl);
        }
        packet.put(address(source)).put(address(destination));
        packet.put(ipOptions).put(transport);
        if (version == 4) {
            packet.putShort(10, (short) SlowModel.checksum(packet.array(), 0, transportOffset(), 0));
        } else if (ipOptions.length > 0) {
            packet.put(40, (byte) protocol).put(41, (byte) (ipOptions.length / 8 - 1));
        }
        SlowModel.putTransportChecksum(packet.array());
        return packet.array();
    }

    private byte[] transport() {
        ByteBuffer transport = ByteBuffer.allocate(headerBytes() - transportOffset() + payload.length);
        if (protocol == 6) {
            transport.putShort((short) sourcePort).putShort((short) destinationPort);
            transport.putInt(sequence).putInt(acknowledgement);
            transport.put((byte) (((20 + tcpOptions.length) / 4) << 4)).put((byte) flags);
            transport.putShort((short) window).putShort((short) 0).putShort((short) urgent);
            transport.put(tcpOptions);
        } else if (protocol == 17) {
            transport.putShort((short) sourcePort).putShort((short) destinationPort);
            transport.putShort((short) transport.capacity()).putShort((short) 0);
        }
        return transport.put(payload).array();
    }

    private byte[] address(int host) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (version == 4) {
            bytes.writeBytes(new byte[] {10, 0, (byte) (host >> 8), (byte) host});
        } else {
            bytes.writeBytes(new byte[] {(byte) 0xfd, 1, 2, 3, 4, 5, 6, 7, 0, 0, 0, 0, 0, 0});
            bytes.writeBytes(new byte[] {(byte) (host >> 8), (byte) host});
        }
        return bytes.toByteArray();
    }
}
