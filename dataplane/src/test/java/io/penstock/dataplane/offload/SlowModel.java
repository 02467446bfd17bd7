package io.penstock.dataplane.offload;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Checksums, segmentation and merging again: slow, plain, over byte arrays, written without the code under test. */
final class SlowModel {

    private SlowModel() {}

    /** RFC 1071, two bytes at a time. */
    static int checksum(byte[] bytes, int from, int to, long start) {
        long sum = start;
        for (int i = from; i < to; i += 2) {
            sum += ((bytes[i] & 0xffL) << 8) | (i + 1 < to ? bytes[i + 1] & 0xff : 0);
        }
        while (sum >> 16 != 0) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return (int) ~sum & 0xffff;
    }

    static int at16(byte[] bytes, int offset) {
        return ((bytes[offset] & 0xff) << 8) | (bytes[offset + 1] & 0xff);
    }

    static boolean isIpv4(byte[] packet) {
        return packet[0] >> 4 == 4;
    }

    static int transportOffset(byte[] packet) {
        if (isIpv4(packet)) {
            return (packet[0] & 15) * 4;
        }
        return packet[6] == 60 ? 40 + 8 * (1 + packet[41]) : 40;
    }

    static int protocol(byte[] packet) {
        return isIpv4(packet) ? packet[9] : packet[6] == 60 ? packet[40] : packet[6];
    }

    static int headerBytes(byte[] packet) {
        int offset = transportOffset(packet);
        return offset + (protocol(packet) == 6 ? ((packet[offset + 12] & 0xf0) >> 4) * 4 : 8);
    }

    private static int pseudoHeader(byte[] packet) {
        int sum = protocol(packet) + packet.length - transportOffset(packet);
        int from = isIpv4(packet) ? 12 : 8;
        int to = isIpv4(packet) ? 20 : 40;
        for (int i = from; i < to; i += 2) {
            sum += at16(packet, i);
        }
        return sum;
    }

    static void putTransportChecksum(byte[] packet) {
        int offset = transportOffset(packet);
        int place = offset + (protocol(packet) == 6 ? 16 : 6);
        if (protocol(packet) != 6 && protocol(packet) != 17) {
            return;
        }
        ByteBuffer.wrap(packet).putShort(place, (short) 0);
        int checksum = checksum(packet, offset, packet.length, pseudoHeader(packet));
        boolean zeroMeansNone = protocol(packet) == 17 && checksum == 0;
        ByteBuffer.wrap(packet).putShort(place, (short) (zeroMeansNone ? 0xffff : checksum));
    }

    /** Exactly the checksums and lengths that a receiver would insist on. */
    static boolean isSound(byte[] packet) {
        int offset = transportOffset(packet);
        boolean ip = isIpv4(packet)
                ? at16(packet, 2) == packet.length && checksum(packet, 0, offset, 0) == 0
                : at16(packet, 4) == packet.length - 40;
        boolean udp = protocol(packet) != 17
                || (at16(packet, offset + 4) == packet.length - offset && at16(packet, offset + 6) != 0);
        return ip && udp && checksum(packet, offset, packet.length, pseudoHeader(packet)) == 0;
    }

    /** What the kernel would make of a super-packet. */
    static List<byte[]> cut(byte[] superPacket, int segmentPayloadBytes) {
        List<byte[]> packets = new ArrayList<>();
        int header = headerBytes(superPacket);
        int transport = transportOffset(superPacket);
        for (int at = header; at < superPacket.length; at += segmentPayloadBytes) {
            int end = Math.min(at + segmentPayloadBytes, superPacket.length);
            byte[] packet = Arrays.copyOf(superPacket, header + end - at);
            System.arraycopy(superPacket, at, packet, header, end - at);
            ByteBuffer fields = ByteBuffer.wrap(packet);
            if (isIpv4(packet)) {
                fields.putShort(2, (short) packet.length);
                fields.putShort(4, (short) (at16(superPacket, 4) + packets.size()));
                fields.putShort(10, (short) 0);
                fields.putShort(10, (short) checksum(packet, 0, transport, 0));
            } else {
                fields.putShort(4, (short) (packet.length - 40));
            }
            if (protocol(packet) == 6) {
                fields.putInt(transport + 4, fields.getInt(transport + 4) + at - header);
                if (end < superPacket.length) {
                    packet[transport + 13] &= ~0x09;
                }
                if (at > header) {
                    packet[transport + 13] &= 0x7f;
                }
            } else {
                fields.putShort(transport + 4, (short) (packet.length - transport));
            }
            putTransportChecksum(packet);
            packets.add(packet);
        }
        return packets;
    }

    /** Which flow a packet is of, as text. */
    static String flow(byte[] packet) {
        int from = isIpv4(packet) ? 12 : 8;
        int to = isIpv4(packet) ? 20 : 40;
        int transport = transportOffset(packet);
        return pair(packet, from, to) + "/" + protocol(packet) + "/"
                + ByteBuffer.wrap(packet).getInt(transport);
    }

    private static String pair(byte[] packet, int from, int to) {
        return Arrays.toString(Arrays.copyOfRange(packet, from, to));
    }
}
