package io.penstock.dataplane.offload;

import static io.penstock.dataplane.offload.PacketLayout.DOUBLE_WORD;
import static io.penstock.dataplane.offload.PacketLayout.IPV4_ADDRESSES;
import static io.penstock.dataplane.offload.PacketLayout.IPV4_CHECKSUM;
import static io.penstock.dataplane.offload.PacketLayout.IPV4_FRAGMENT;
import static io.penstock.dataplane.offload.PacketLayout.IPV4_HEADER_BYTES;
import static io.penstock.dataplane.offload.PacketLayout.IPV4_ID;
import static io.penstock.dataplane.offload.PacketLayout.IPV4_TOTAL_LENGTH;
import static io.penstock.dataplane.offload.PacketLayout.IPV4_TTL;
import static io.penstock.dataplane.offload.PacketLayout.IPV6_ADDRESSES;
import static io.penstock.dataplane.offload.PacketLayout.IPV6_HEADER_BYTES;
import static io.penstock.dataplane.offload.PacketLayout.IPV6_NEXT_HEADER;
import static io.penstock.dataplane.offload.PacketLayout.IPV6_PAYLOAD_LENGTH;
import static io.penstock.dataplane.offload.PacketLayout.NET_SHORT;
import static io.penstock.dataplane.offload.PacketLayout.PSH;
import static io.penstock.dataplane.offload.PacketLayout.QUAD_WORD;
import static io.penstock.dataplane.offload.PacketLayout.TCP;
import static io.penstock.dataplane.offload.PacketLayout.TCP_ACKNOWLEDGEMENT;
import static io.penstock.dataplane.offload.PacketLayout.TCP_CHECKSUM;
import static io.penstock.dataplane.offload.PacketLayout.TCP_DATA_OFFSET;
import static io.penstock.dataplane.offload.PacketLayout.TCP_FLAGS;
import static io.penstock.dataplane.offload.PacketLayout.TCP_HEADER_BYTES;
import static io.penstock.dataplane.offload.PacketLayout.TCP_URGENT;
import static io.penstock.dataplane.offload.PacketLayout.UDP;
import static io.penstock.dataplane.offload.PacketLayout.UDP_CHECKSUM;
import static io.penstock.dataplane.offload.PacketLayout.UDP_LENGTH;
import static io.penstock.dataplane.offload.PacketLayout.WORD;

import io.penstock.linux.tun.VirtioNetHeader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The header that a group's packets share: whether two agree on it, and how the first becomes the super-packet's. */
final class SuperHeader {

    private static final int DONT_FRAGMENT = 0x4000;

    /** What differs in the word of data offset, flags and window: PSH, in little-endian order. */
    private static final int PUSH_IN_WORD = PSH << 8;

    private SuperHeader() {}

    /**
     * Whether a packet's headers continue those of a group's first, sequence numbers and lengths apart. Both are
     * mergeable by themselves, and have equal transport offsets and header lengths.
     *
     * @param distance how many packets behind the first this one would be
     */
    static boolean agree(
            MemorySegment memory, long first, long packet, int distance, int transportOffset, int headerBytes) {
        boolean ip = transportOffset == IPV4_HEADER_BYTES
                ? agree4(memory, first, packet, distance)
                : agree6(memory, first, packet);
        long a = first + transportOffset;
        long b = packet + transportOffset;
        return ip
                && memory.get(DOUBLE_WORD, a) == memory.get(DOUBLE_WORD, b)
                && (headerBytes - transportOffset < TCP_HEADER_BYTES
                        || agreeTcp(memory, a, b, headerBytes - transportOffset));
    }

    /** The id counts up, as segmentation will make it do again; with DF it has no meaning (RFC 6864, section 4.1). */
    private static boolean agree4(MemorySegment memory, long first, long packet, int distance) {
        int fragment = memory.get(NET_SHORT, first + IPV4_FRAGMENT);
        int idStep = memory.get(NET_SHORT, packet + IPV4_ID) - memory.get(NET_SHORT, first + IPV4_ID);
        return memory.get(WORD, first) == memory.get(WORD, packet)
                && fragment == memory.get(NET_SHORT, packet + IPV4_FRAGMENT)
                && memory.get(WORD, first + IPV4_TTL) == memory.get(WORD, packet + IPV4_TTL)
                && memory.get(QUAD_WORD, first + IPV4_ADDRESSES) == memory.get(QUAD_WORD, packet + IPV4_ADDRESSES)
                && ((fragment & DONT_FRAGMENT) != 0 || (idStep & 0xffff) == distance);
    }

    private static boolean agree6(MemorySegment memory, long first, long packet) {
        long a = first + IPV6_ADDRESSES;
        long b = packet + IPV6_ADDRESSES;
        return memory.get(DOUBLE_WORD, first) == memory.get(DOUBLE_WORD, packet)
                && memory.get(WORD, first + IPV6_NEXT_HEADER) == memory.get(WORD, packet + IPV6_NEXT_HEADER)
                && memory.get(QUAD_WORD, a) == memory.get(QUAD_WORD, b)
                && memory.get(QUAD_WORD, a + 8) == memory.get(QUAD_WORD, b + 8)
                && memory.get(QUAD_WORD, a + 16) == memory.get(QUAD_WORD, b + 16)
                && memory.get(QUAD_WORD, a + 24) == memory.get(QUAD_WORD, b + 24);
    }

    private static boolean agreeTcp(MemorySegment memory, long a, long b, int tcpBytes) {
        int flagsDiffer = memory.get(DOUBLE_WORD, a + TCP_DATA_OFFSET) ^ memory.get(DOUBLE_WORD, b + TCP_DATA_OFFSET);
        return memory.get(DOUBLE_WORD, a + TCP_ACKNOWLEDGEMENT) == memory.get(DOUBLE_WORD, b + TCP_ACKNOWLEDGEMENT)
                && (flagsDiffer & ~PUSH_IN_WORD) == 0
                && memory.get(WORD, a + TCP_URGENT) == memory.get(WORD, b + TCP_URGENT)
                && agreeOptions(memory, a, b, tcpBytes);
    }

    private static boolean agreeOptions(MemorySegment memory, long a, long b, int tcpBytes) {
        int at = TCP_HEADER_BYTES;
        for (; at + Long.BYTES <= tcpBytes; at += Long.BYTES) {
            if (memory.get(QUAD_WORD, a + at) != memory.get(QUAD_WORD, b + at)) {
                return false;
            }
        }
        return at == tcpBytes || memory.get(DOUBLE_WORD, a + at) == memory.get(DOUBLE_WORD, b + at);
    }

    /**
     * Turns a first packet's header into its super-packet's, with the {@code virtio_net_hdr} in front of it.
     *
     * @return what {@link #restore} needs
     */
    static long write(
            MemorySegment memory,
            long packet,
            boolean udp,
            int transportOffset,
            int headerBytes,
            int segmentPayloadBytes,
            int totalBytes,
            boolean push) {
        boolean ipv4 = transportOffset == IPV4_HEADER_BYTES;
        long transport = packet + transportOffset;
        int checksumOffset = udp ? UDP_CHECKSUM : TCP_CHECKSUM;
        long original = original(memory, packet, transport, checksumOffset);
        putLengths(memory, packet, udp, transportOffset, totalBytes);
        if (ipv4) {
            InternetChecksum.put(memory, packet + IPV4_CHECKSUM, 0);
            long sum = InternetChecksum.sum(memory, packet, IPV4_HEADER_BYTES);
            InternetChecksum.put(memory, packet + IPV4_CHECKSUM, InternetChecksum.finish(sum));
        }
        if (push) {
            putFlags(memory, transport, SuperPacket.unsigned(memory, transport + TCP_FLAGS) | PSH);
        }
        int protocol = udp ? UDP : TCP;
        long pseudo = ipv4
                ? InternetChecksum.pseudoHeader4(memory, packet, protocol)
                : InternetChecksum.pseudoHeader6(memory, packet, protocol);
        int unfinished = InternetChecksum.fold(pseudo + InternetChecksum.ofNumber(totalBytes - transportOffset));
        InternetChecksum.put(memory, transport + checksumOffset, unfinished);
        int tcpType = ipv4 ? VirtioNetHeader.GSO_TCPV4 : VirtioNetHeader.GSO_TCPV6;
        VirtioNetHeader.put(
                memory,
                packet - VirtioNetHeader.LENGTH_BYTES,
                VirtioNetHeader.NEEDS_CSUM,
                udp ? VirtioNetHeader.GSO_UDP_L4 : tcpType,
                headerBytes,
                segmentPayloadBytes,
                transportOffset,
                checksumOffset);
        return original;
    }

    /** Both checksums, and the flags where it is TCP: 16 bits each. */
    private static long original(MemorySegment memory, long packet, long transport, int checksumOffset) {
        long checksum = InternetChecksum.word(memory, transport + checksumOffset);
        long ipChecksum = InternetChecksum.word(memory, packet + IPV4_CHECKSUM);
        long flags = checksumOffset == TCP_CHECKSUM ? SuperPacket.unsigned(memory, transport + TCP_FLAGS) : 0;
        return checksum | ipChecksum << 16 | flags << 32;
    }

    /** Gives a first packet the header back that it came with. */
    static void restore(
            MemorySegment memory, long packet, boolean udp, int transportOffset, int packetBytes, long original) {
        long transport = packet + transportOffset;
        putLengths(memory, packet, udp, transportOffset, packetBytes);
        InternetChecksum.put(memory, transport + (udp ? UDP_CHECKSUM : TCP_CHECKSUM), (int) original & 0xffff);
        if (transportOffset == IPV4_HEADER_BYTES) {
            InternetChecksum.put(memory, packet + IPV4_CHECKSUM, (int) (original >>> 16) & 0xffff);
        }
        if (!udp) {
            putFlags(memory, transport, (int) (original >>> 32) & 0xff);
        }
    }

    private static void putLengths(MemorySegment memory, long packet, boolean udp, int transportOffset, int total) {
        if (transportOffset == IPV4_HEADER_BYTES) {
            memory.set(NET_SHORT, packet + IPV4_TOTAL_LENGTH, (short) total);
        } else {
            memory.set(NET_SHORT, packet + IPV6_PAYLOAD_LENGTH, (short) (total - IPV6_HEADER_BYTES));
        }
        if (udp) {
            memory.set(NET_SHORT, packet + transportOffset + UDP_LENGTH, (short) (total - transportOffset));
        }
    }

    private static void putFlags(MemorySegment memory, long transport, int flags) {
        memory.set(ValueLayout.JAVA_BYTE, transport + TCP_FLAGS, (byte) flags);
    }
}
