package io.penstock.dataplane.offload;

import static io.penstock.dataplane.offload.PacketLayout.IPV4_FRAGMENT;
import static io.penstock.dataplane.offload.PacketLayout.IPV4_HEADER_BYTES;
import static io.penstock.dataplane.offload.PacketLayout.IPV4_PROTOCOL;
import static io.penstock.dataplane.offload.PacketLayout.IPV6_HEADER_BYTES;
import static io.penstock.dataplane.offload.PacketLayout.IPV6_NEXT_HEADER;
import static io.penstock.dataplane.offload.PacketLayout.IPV6_PAYLOAD_LENGTH;
import static io.penstock.dataplane.offload.PacketLayout.MAX_PACKET_BYTES;
import static io.penstock.dataplane.offload.PacketLayout.NET_SHORT;
import static io.penstock.dataplane.offload.PacketLayout.TCP;
import static io.penstock.dataplane.offload.PacketLayout.TCP_CHECKSUM;
import static io.penstock.dataplane.offload.PacketLayout.TCP_DATA_OFFSET;
import static io.penstock.dataplane.offload.PacketLayout.TCP_HEADER_BYTES;
import static io.penstock.dataplane.offload.PacketLayout.UDP;
import static io.penstock.dataplane.offload.PacketLayout.UDP_CHECKSUM;
import static io.penstock.dataplane.offload.PacketLayout.UDP_HEADER_BYTES;

import io.penstock.linux.tun.VirtioNetHeader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What a {@code virtio_net_hdr} and the headers behind it say together. The lengths are found in the packet itself, and
 * the {@code virtio_net_hdr} is refused where it contradicts them; its {@code hdr_len} is a hint by its specification
 * and not looked at. The length of the read is what counts, not the IP header's.
 */
final class SuperPacket {

    static final int HOP_BY_HOP = 0;
    static final int ROUTING = 43;
    static final int DESTINATION_OPTIONS = 60;

    private static final int MORE_FRAGMENTS_OR_OFFSET = 0x3fff;
    private static final int LOOSE_SOURCE_ROUTE = 131;
    private static final int STRICT_SOURCE_ROUTE = 137;

    boolean ipv4;
    boolean udp;
    int transportOffset;
    int headerBytes;
    int payloadBytes;
    int segmentPayloadBytes;

    /** Returns the number of segments, or one of {@link Segmenter}'s refusals. */
    int parse(MemorySegment memory, long virtioHeader, int packetBytes) {
        int type = VirtioNetHeader.gsoType(memory, virtioHeader) & ~VirtioNetHeader.GSO_ECN;
        udp = type == VirtioNetHeader.GSO_UDP_L4;
        if (!udp && type != VirtioNetHeader.GSO_TCPV4 && type != VirtioNetHeader.GSO_TCPV6) {
            return Segmenter.UNKNOWN_TYPE;
        }
        if (packetBytes > MAX_PACKET_BYTES) {
            return Segmenter.TOO_LONG;
        }
        long packet = virtioHeader + VirtioNetHeader.LENGTH_BYTES;
        transportOffset = findTransport(memory, packet, packetBytes, udp ? UDP : TCP);
        if (transportOffset < 0) {
            return transportOffset;
        }
        if (!udp && ipv4 != (type == VirtioNetHeader.GSO_TCPV4)) {
            return Segmenter.BAD_HEADER;
        }
        headerBytes = transportOffset + transportHeaderBytes(memory, packet, packetBytes);
        payloadBytes = packetBytes - headerBytes;
        segmentPayloadBytes = VirtioNetHeader.gsoSizeBytes(memory, virtioHeader);
        if (headerBytes == transportOffset || payloadBytes <= 0 || segmentPayloadBytes == 0) {
            return Segmenter.BAD_HEADER;
        }
        if (!agrees(memory, virtioHeader)) {
            return Segmenter.CONTRADICTION;
        }
        return (payloadBytes + segmentPayloadBytes - 1) / segmentPayloadBytes;
    }

    private boolean agrees(MemorySegment memory, long virtioHeader) {
        if ((VirtioNetHeader.flags(memory, virtioHeader) & VirtioNetHeader.NEEDS_CSUM) == 0) {
            return true;
        }
        return VirtioNetHeader.checksumStartBytes(memory, virtioHeader) == transportOffset
                && VirtioNetHeader.checksumOffsetBytes(memory, virtioHeader) == (udp ? UDP_CHECKSUM : TCP_CHECKSUM);
    }

    /** Length of the TCP or UDP header, 0 where it does not fit the packet. */
    private int transportHeaderBytes(MemorySegment memory, long packet, int packetBytes) {
        int available = packetBytes - transportOffset;
        if (udp) {
            return available >= UDP_HEADER_BYTES ? UDP_HEADER_BYTES : 0;
        }
        if (available < TCP_HEADER_BYTES) {
            return 0;
        }
        int length = (unsigned(memory, packet + transportOffset + TCP_DATA_OFFSET) >>> 4) << 2;
        return length >= TCP_HEADER_BYTES && length <= available ? length : 0;
    }

    private int findTransport(MemorySegment memory, long packet, int packetBytes, int protocol) {
        if (packetBytes < IPV4_HEADER_BYTES) {
            return Segmenter.BAD_HEADER;
        }
        int first = unsigned(memory, packet);
        ipv4 = first >>> 4 == 4;
        if (ipv4) {
            return findTransport4(memory, packet, packetBytes, protocol, (first & 0x0f) << 2);
        }
        return first >>> 4 == 6 && packetBytes >= IPV6_HEADER_BYTES
                ? findTransport6(memory, packet, packetBytes, protocol)
                : Segmenter.BAD_HEADER;
    }

    private static int findTransport4(
            MemorySegment memory, long packet, int packetBytes, int protocol, int ipHeaderBytes) {
        boolean whole = (memory.get(NET_SHORT, packet + IPV4_FRAGMENT) & MORE_FRAGMENTS_OR_OFFSET) == 0;
        return ipHeaderBytes >= IPV4_HEADER_BYTES
                        && ipHeaderBytes <= packetBytes
                        && whole
                        && unsigned(memory, packet + IPV4_PROTOCOL) == protocol
                        && !isSourceRouted(memory, packet, ipHeaderBytes)
                ? ipHeaderBytes
                : Segmenter.BAD_HEADER;
    }

    /** With a source route the checksum's pseudo-header has another destination than the header: not for us. */
    private static boolean isSourceRouted(MemorySegment memory, long packet, int ipHeaderBytes) {
        int at = IPV4_HEADER_BYTES;
        while (at < ipHeaderBytes) {
            int option = unsigned(memory, packet + at);
            if (option == LOOSE_SOURCE_ROUTE || option == STRICT_SOURCE_ROUTE) {
                return true;
            }
            if (option == 0) {
                return false;
            }
            boolean hasLength = option != 1 && at + 1 < ipHeaderBytes;
            at += hasLength ? Math.max(2, unsigned(memory, packet + at + 1)) : 1;
        }
        return false;
    }

    /** Walks the extension headers that may stand before a segment; a fragment or a route still to go is refused. */
    private static int findTransport6(MemorySegment memory, long packet, int packetBytes, int protocol) {
        if (memory.get(NET_SHORT, packet + IPV6_PAYLOAD_LENGTH) == 0) {
            return Segmenter.TOO_LONG;
        }
        int next = unsigned(memory, packet + IPV6_NEXT_HEADER);
        int at = IPV6_HEADER_BYTES;
        while (next != protocol) {
            boolean known = next == HOP_BY_HOP || next == DESTINATION_OPTIONS || next == ROUTING;
            if (!known || at + 8 > packetBytes) {
                return Segmenter.BAD_HEADER;
            }
            boolean routeToGo = next == ROUTING && unsigned(memory, packet + at + 3) != 0;
            if (routeToGo) {
                return Segmenter.BAD_HEADER;
            }
            next = unsigned(memory, packet + at);
            at += (unsigned(memory, packet + at + 1) + 1) << 3;
        }
        return at <= packetBytes ? at : Segmenter.BAD_HEADER;
    }

    static int unsigned(MemorySegment memory, long offset) {
        return memory.get(ValueLayout.JAVA_BYTE, offset) & 0xff;
    }
}
