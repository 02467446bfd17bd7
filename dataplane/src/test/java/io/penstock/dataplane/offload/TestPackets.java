package io.penstock.dataplane.offload;

import java.util.List;

/** Packets from 10.0.0.1 to 10.0.0.2 for tests of other packages. */
public final class TestPackets {

    private TestPackets() {}

    /** A whole TCP packet over IPv4, checksums right. */
    public static byte[] tcp(byte[] payload, int sequence) {
        TestPacket packet = TestPacket.tcp4();
        packet.payload = payload;
        packet.sequence = sequence;
        return packet.build();
    }

    /** A whole UDP packet over IPv4, checksums right. */
    public static byte[] udp(byte[] payload) {
        TestPacket packet = TestPacket.udp4();
        packet.payload = payload;
        return packet.build();
    }

    /** The packets that the kernel makes of a large one. */
    public static List<byte[]> cut(byte[] packet, int segmentPayloadBytes) {
        return SlowModel.cut(packet, segmentPayloadBytes);
    }

    /** Whether a receiver finds all lengths and checksums right. */
    public static boolean isSound(byte[] packet) {
        return SlowModel.isSound(packet);
    }
}
