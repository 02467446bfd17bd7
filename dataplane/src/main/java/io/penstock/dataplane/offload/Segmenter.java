package io.penstock.dataplane.offload;

import static io.penstock.dataplane.offload.PacketLayout.CWR;
import static io.penstock.dataplane.offload.PacketLayout.FIN;
import static io.penstock.dataplane.offload.PacketLayout.IPV4_CHECKSUM;
import static io.penstock.dataplane.offload.PacketLayout.IPV4_HEADER_BYTES;
import static io.penstock.dataplane.offload.PacketLayout.IPV4_ID;
import static io.penstock.dataplane.offload.PacketLayout.IPV4_TOTAL_LENGTH;
import static io.penstock.dataplane.offload.PacketLayout.IPV6_HEADER_BYTES;
import static io.penstock.dataplane.offload.PacketLayout.IPV6_PAYLOAD_LENGTH;
import static io.penstock.dataplane.offload.PacketLayout.NET_INT;
import static io.penstock.dataplane.offload.PacketLayout.NET_SHORT;
import static io.penstock.dataplane.offload.PacketLayout.PSH;
import static io.penstock.dataplane.offload.PacketLayout.TCP;
import static io.penstock.dataplane.offload.PacketLayout.TCP_CHECKSUM;
import static io.penstock.dataplane.offload.PacketLayout.TCP_DATA_OFFSET;
import static io.penstock.dataplane.offload.PacketLayout.TCP_SEQUENCE;
import static io.penstock.dataplane.offload.PacketLayout.UDP;
import static io.penstock.dataplane.offload.PacketLayout.UDP_CHECKSUM;
import static io.penstock.dataplane.offload.PacketLayout.UDP_LENGTH;

import io.penstock.dataplane.wire.TransportMessage;
import io.penstock.linux.tun.VirtioNetHeader;
import java.lang.foreign.MemorySegment;

/**
 * Cuts what was read from the TUN queue into IP packets, as the kernel's own segmentation would ({@code
 * net/ipv4/tcp_offload.c}, {@code udp_offload.c}): each has the super-packet's headers, its own lengths, IPv4 id, sequence
 * number and checksums; FIN and PSH stay with the last, CWR with the first. A packet that is none of a super-packet is one
 * segment, its checksum completed where the kernel left that to us.
 *
 * <p>{@link #begin} once per packet read, then {@link #write} for all of its segments or for stretches of them. One per
 * core; it holds what {@link #begin} found until the next.
 */
public final class Segmenter {

    /** The headers are cut off, contradict each other, or are of a kind that cannot be cut. */
    public static final int BAD_HEADER = -1;

    /** The {@code gso_type} is none that was asked for. */
    public static final int UNKNOWN_TYPE = -2;

    /** The packet is longer than an IP length field can say (IPv6 jumbogram, BIG TCP). */
    public static final int TOO_LONG = -3;

    /** The {@code virtio_net_hdr} and the packet's headers contradict each other. */
    public static final int CONTRADICTION = -4;

    private final SuperPacket superPacket = new SuperPacket();
    private MemorySegment source = MemorySegment.NULL;
    private long packet;
    private int packetBytes;
    private int segments;
    private boolean cut;
    private int checksumStart;
    private int checksumOffset;
    private long ipSum;
    private long transportSum;
    private int ipv4Id;
    private int sequence;
    private int offsetAndFlags;

    /** A segmenter, with no packet yet. */
    public Segmenter() {}

    /**
     * Looks at a packet that was read. Its memory must stay as it is until its last segment is written.
     *
     * @param memory off-heap memory
     * @param virtioHeader where its {@code virtio_net_hdr} lies, at once followed by the packet
     * @param lengthBytes of the packet, the {@code virtio_net_hdr} not counted
     * @return how many segments it makes, at least 1, or one of the refusals, all negative
     */
    public int begin(MemorySegment memory, long virtioHeader, int lengthBytes) {
        source = memory;
        packet = virtioHeader + VirtioNetHeader.LENGTH_BYTES;
        packetBytes = lengthBytes;
        cut = VirtioNetHeader.gsoType(memory, virtioHeader) != VirtioNetHeader.GSO_NONE;
        if (!cut) {
            segments = beginSingle(virtioHeader);
            return segments;
        }
        segments = superPacket.parse(memory, virtioHeader, lengthBytes);
        if (segments > 0) {
            prepareIp();
            prepareTransport();
        }
        return segments;
    }

    private int beginSingle(long virtioHeader) {
        checksumStart = 0;
        if ((VirtioNetHeader.flags(source, virtioHeader) & VirtioNetHeader.NEEDS_CSUM) == 0) {
            return packetBytes > 0 ? 1 : BAD_HEADER;
        }
        int start = VirtioNetHeader.checksumStartBytes(source, virtioHeader);
        int offset = VirtioNetHeader.checksumOffsetBytes(source, virtioHeader);
        if (!isChecksumPlace(source, packet, packetBytes, start, offset)) {
            return packetBytes > 0 ? CONTRADICTION : BAD_HEADER;
        }
        checksumStart = start;
        checksumOffset = offset;
        return 1;
    }

    private static boolean isChecksumPlace(MemorySegment memory, long packet, int lengthBytes, int start, int offset) {
        if (start < IPV4_HEADER_BYTES || start + offset + 2 > lengthBytes) {
            return false;
        }
        return SuperPacket.unsigned(memory, packet) >>> 4 == 4 || start >= IPV6_HEADER_BYTES;
    }

    /**
     * Completes the checksum of a packet that is no super-packet where it lies, if that was left to us ({@code
     * NEEDS_CSUM}).
     *
     * @param virtioHeader where its {@code virtio_net_hdr} lies, at once followed by the packet
     * @param lengthBytes of the packet, the {@code virtio_net_hdr} not counted
     * @return 1, or {@link #CONTRADICTION} where the place of the checksum is not within the packet's payload
     */
    public static int completeChecksum(MemorySegment memory, long virtioHeader, int lengthBytes) {
        if ((VirtioNetHeader.flags(memory, virtioHeader) & VirtioNetHeader.NEEDS_CSUM) == 0) {
            return 1;
        }
        long packet = virtioHeader + VirtioNetHeader.LENGTH_BYTES;
        int start = VirtioNetHeader.checksumStartBytes(memory, virtioHeader);
        int offset = VirtioNetHeader.checksumOffsetBytes(memory, virtioHeader);
        if (!isChecksumPlace(memory, packet, lengthBytes, start, offset)) {
            return CONTRADICTION;
        }
        complete(memory, packet, lengthBytes, start, offset);
        return 1;
    }

    /** The field holds the pseudo-header's sum, so the sum over all is the whole sum. */
    private static void complete(MemorySegment memory, long packet, int lengthBytes, int start, int offset) {
        long sum = InternetChecksum.sum(memory, packet + start, lengthBytes - start);
        InternetChecksum.put(memory, packet + start + offset, InternetChecksum.finishNotZero(sum));
    }

    /** Length of a segment's packet, headers included. */
    public int packetBytes(int segment) {
        return cut ? superPacket.headerBytes + payloadBytes(segment) : packetBytes;
    }

    private int payloadBytes(int segment) {
        int size = superPacket.segmentPayloadBytes;
        return Math.min(size, superPacket.payloadBytes - segment * size);
    }

    /** Length of all segments' packets together, headers included. */
    public long allPacketBytes() {
        return superPacket.payloadBytes + (long) segments * superPacket.headerBytes;
    }

    /**
     * How far from each other the messages of the segments lie: header, padded packet and tag. The last may be shorter.
     *
     * @param mtuBytes the interface's MTU, past which no padding goes; 0 for none
     */
    public int strideBytes(int mtuBytes) {
        return TransportMessage.OVERHEAD_BYTES + TransportMessage.paddedLength(packetBytes(0), mtuBytes);
    }

    /**
     * Writes the packets of segments from..to. Segment {@code from}'s message begins at {@code offset}; its packet lies
     * {@link TransportMessage#HEADER_BYTES} behind. Only the packets are written: not headers, padding and tags.
     *
     * @param target off-heap memory that does not overlap the packet
     * @param offset where the first message begins
     * @param from the first segment to write
     * @param to the segment behind the last to write
     * @param strideBytes as {@link #strideBytes} says
     */
    public void write(MemorySegment target, long offset, int from, int to, int strideBytes) {
        long at = offset + TransportMessage.HEADER_BYTES;
        for (int segment = from; segment < to; segment++, at += strideBytes) {
            if (cut) {
                writeSegment(target, at, segment);
            } else {
                writeSingle(target, at);
            }
        }
    }

    private void writeSingle(MemorySegment target, long at) {
        MemorySegment.copy(source, packet, target, at, packetBytes);
        if (checksumStart != 0) {
            complete(target, at, packetBytes, checksumStart, checksumOffset);
        }
    }

    private void prepareIp() {
        if (superPacket.ipv4) {
            long sum = InternetChecksum.sum(source, packet, superPacket.transportOffset);
            sum = InternetChecksum.without(sum, InternetChecksum.word(source, packet + IPV4_TOTAL_LENGTH));
            sum = InternetChecksum.without(sum, InternetChecksum.word(source, packet + IPV4_ID));
            ipSum = InternetChecksum.without(sum, InternetChecksum.word(source, packet + IPV4_CHECKSUM));
            ipv4Id = source.get(NET_SHORT, packet + IPV4_ID) & 0xffff;
        }
    }

    /** The sum of the pseudo-header and the transport header without what differs between segments. */
    private void prepareTransport() {
        int protocol = superPacket.udp ? UDP : TCP;
        long transport = packet + superPacket.transportOffset;
        long sum = superPacket.ipv4
                ? InternetChecksum.pseudoHeader4(source, packet, protocol)
                : InternetChecksum.pseudoHeader6(source, packet, protocol);
        sum += InternetChecksum.sum(source, transport, superPacket.headerBytes - superPacket.transportOffset);
        if (superPacket.udp) {
            sum = InternetChecksum.without(sum, InternetChecksum.word(source, transport + UDP_LENGTH));
            sum = InternetChecksum.without(sum, InternetChecksum.word(source, transport + UDP_CHECKSUM));
        } else {
            sequence = source.get(NET_INT, transport + TCP_SEQUENCE);
            offsetAndFlags = source.get(NET_SHORT, transport + TCP_DATA_OFFSET) & 0xffff;
            sum = InternetChecksum.without(sum, InternetChecksum.word(source, transport + TCP_SEQUENCE));
            sum = InternetChecksum.without(sum, InternetChecksum.word(source, transport + TCP_SEQUENCE + 2));
            sum = InternetChecksum.without(sum, InternetChecksum.word(source, transport + TCP_DATA_OFFSET));
            sum = InternetChecksum.without(sum, InternetChecksum.word(source, transport + TCP_CHECKSUM));
        }
        transportSum = sum;
    }

    private void writeSegment(MemorySegment target, long at, int segment) {
        int headerBytes = superPacket.headerBytes;
        int payloadBytes = payloadBytes(segment);
        int payloadOffset = segment * superPacket.segmentPayloadBytes;
        MemorySegment.copy(source, packet, target, at, headerBytes);
        MemorySegment.copy(source, packet + headerBytes + payloadOffset, target, at + headerBytes, payloadBytes);
        // Summed behind the copy, from the nearest cache: a loop that copies and sums at once is not vectorised.
        long sum = transportSum + InternetChecksum.sum(target, at + headerBytes, payloadBytes);
        int length = headerBytes + payloadBytes;
        putIp(target, at, length, segment);
        long transport = at + superPacket.transportOffset;
        if (superPacket.udp) {
            putUdp(target, transport, length - superPacket.transportOffset, sum);
        } else {
            sum += InternetChecksum.ofNumber(length - superPacket.transportOffset);
            putTcp(target, transport, sequence + payloadOffset, flags(segment), sum);
        }
    }

    private void putIp(MemorySegment target, long at, int lengthBytes, int segment) {
        if (superPacket.ipv4) {
            int id = ipv4Id + segment;
            target.set(NET_SHORT, at + IPV4_TOTAL_LENGTH, (short) lengthBytes);
            target.set(NET_SHORT, at + IPV4_ID, (short) id);
            long sum = ipSum + InternetChecksum.ofNumber(lengthBytes) + InternetChecksum.ofNumber(id);
            InternetChecksum.put(target, at + IPV4_CHECKSUM, InternetChecksum.finish(sum));
        } else {
            target.set(NET_SHORT, at + IPV6_PAYLOAD_LENGTH, (short) (lengthBytes - IPV6_HEADER_BYTES));
        }
    }

    private int flags(int segment) {
        int cleared = segment == 0 ? 0 : CWR;
        return offsetAndFlags & ~(segment == segments - 1 ? cleared : cleared | FIN | PSH);
    }

    private static void putTcp(MemorySegment target, long transport, int sequence, int offsetAndFlags, long sum) {
        target.set(NET_INT, transport + TCP_SEQUENCE, sequence);
        target.set(NET_SHORT, transport + TCP_DATA_OFFSET, (short) offsetAndFlags);
        long whole = sum + InternetChecksum.ofLongNumber(sequence) + InternetChecksum.ofNumber(offsetAndFlags);
        InternetChecksum.put(target, transport + TCP_CHECKSUM, InternetChecksum.finish(whole));
    }

    /** The length stands in the pseudo-header and in the header. */
    private static void putUdp(MemorySegment target, long transport, int lengthBytes, long sum) {
        target.set(NET_SHORT, transport + UDP_LENGTH, (short) lengthBytes);
        long whole = sum + 2 * InternetChecksum.ofNumber(lengthBytes);
        InternetChecksum.put(target, transport + UDP_CHECKSUM, InternetChecksum.finishNotZero(whole));
    }
}
