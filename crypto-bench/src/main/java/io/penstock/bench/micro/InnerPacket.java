package io.penstock.bench.micro;

import io.penstock.dataplane.offload.InternetChecksum;
import io.penstock.linux.tun.VirtioNetHeader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/**
 * The packets that benchmarks carry, from 10.0.0.1 or fd00::1 to 10.0.0.2 or fd00::2, port 5201. Transport checksums are
 * left at zero: nobody on the way verifies them.
 *
 * @param ipv6 whether IPv6
 * @param udp whether UDP, else TCP
 */
record InnerPacket(boolean ipv6, boolean udp) {

    static final int MTU_BYTES = 1420;

    private static final int PORT = 5201;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int ACK = 0x10;

    int transportOffset() {
        return ipv6 ? 40 : 20;
    }

    int headerBytes() {
        return transportOffset() + (udp ? 8 : 20);
    }

    /** The most payload that one packet of the tunnel's MTU holds. */
    int fullPayloadBytes() {
        return MTU_BYTES - headerBytes();
    }

    /** A packet of a flow, told by its source port, at a place of its stream. */
    byte[] bytes(int sourcePort, int sequence, int payloadBytes) {
        ByteBuffer packet = ByteBuffer.allocate(headerBytes() + payloadBytes);
        if (ipv6) {
            packet.putInt(0, 6 << 28).putShort(4, (short) (packet.capacity() - 40));
            packet.put(6, (byte) (udp ? UDP : TCP)).put(7, (byte) 64);
            packet.put(8, (byte) 0xfd).put(23, (byte) 1).put(24, (byte) 0xfd).put(39, (byte) 2);
        } else {
            // Don't fragment, so that the id may stay.
            packet.put(0, (byte) 0x45).putShort(2, (short) packet.capacity()).putShort(6, (short) 0x4000);
            packet.put(8, (byte) 64).put(9, (byte) (udp ? UDP : TCP));
            packet.putInt(12, 0x0a000001).putInt(16, 0x0a000002);
            MemorySegment header = MemorySegment.ofArray(packet.array());
            InternetChecksum.put(header, 10, InternetChecksum.finish(InternetChecksum.sum(header, 0, 20)));
        }
        int transport = transportOffset();
        packet.putShort(transport, (short) sourcePort).putShort(transport + 2, (short) PORT);
        if (udp) {
            // A datagram without checksum is never merged; this one's is wrong.
            packet.putShort(transport + 4, (short) (8 + payloadBytes)).putShort(transport + 6, (short) 1);
        } else {
            packet.putInt(transport + 4, sequence).put(transport + 12, (byte) 0x50);
            packet.put(transport + 13, (byte) ACK).putShort(transport + 14, (short) 500);
        }
        return packet.array();
    }

    /** What a TUN queue gives for a super-packet: the {@code virtio_net_hdr} and a packet of many segments' payload. */
    byte[] superPacket(int sourcePort, int segments) {
        byte[] packet = bytes(sourcePort, 0, segments * fullPayloadBytes());
        byte[] read = withPlainHeader(packet);
        VirtioNetHeader.put(
                MemorySegment.ofArray(read),
                0,
                VirtioNetHeader.NEEDS_CSUM,
                udp ? VirtioNetHeader.GSO_UDP_L4 : ipv6 ? VirtioNetHeader.GSO_TCPV6 : VirtioNetHeader.GSO_TCPV4,
                headerBytes(),
                fullPayloadBytes(),
                transportOffset(),
                udp ? 6 : 16);
        return read;
    }

    /** What a TUN queue gives for a whole packet. */
    static byte[] withPlainHeader(byte[] packet) {
        byte[] read = new byte[VirtioNetHeader.LENGTH_BYTES + packet.length];
        MemorySegment.copy(
                MemorySegment.ofArray(packet),
                0,
                MemorySegment.ofArray(read),
                VirtioNetHeader.LENGTH_BYTES,
                packet.length);
        return read;
    }

    /** Lays bytes out in off-heap memory. */
    static void put(byte[] bytes, MemorySegment to, long offset) {
        MemorySegment.copy(bytes, 0, to, ValueLayout.JAVA_BYTE, offset, bytes.length);
    }
}
