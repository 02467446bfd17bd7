package io.penstock.dataplane.pipeline;

import io.penstock.dataplane.flow.CoreFlowFeed;
import io.penstock.dataplane.flow.FlowParser;
import io.penstock.dataplane.flow.FlowTable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Copies the answers of name servers that go to peers, for the flow log: by them it knows what name a peer asked for before
 * he reached an address. Only UDP answers to a flow that the peer opened count. Used by the core's thread only.
 */
final class DnsWatch {

    /** The port of name servers (RFC 1035, section 4.2). */
    static final int PORT = 53;

    private static final int UDP = 17;
    private static final int UDP_HEADER_BYTES = 8;
    private static final int UDP_LENGTH_OFFSET = 4;
    private static final int HEADER_BYTES = 12;
    private static final int FLAGS_OFFSET = 2;
    private static final int RESPONSE = 0x8000;
    private static final ValueLayout.OfShort NET_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final FlowTable table;
    private final CoreFlowFeed feed;

    DnsWatch(FlowTable table, CoreFlowFeed feed) {
        this.table = table;
        this.feed = feed;
    }

    /**
     * Packets whose far port is {@link #PORT} pass to a peer.
     *
     * @param entry their flow in the table
     * @param parsed the packet's headers
     * @param packet where the first of them, or the super-packet, begins
     * @param lengthBytes how much of it there is
     * @param packets how many they are; the answers of a super-packet are counted as lost
     */
    void taken(
            int peerId,
            int entry,
            FlowParser parsed,
            MemorySegment memory,
            long packet,
            int lengthBytes,
            int packets,
            long nowNs) {
        if (parsed.protocol() != UDP || parsed.isFragment() || !parsed.isPortKnown() || !table.isPeerInitiated(entry)) {
            return;
        }
        if (packets > 1) {
            feed.countLostAnswers(packets);
            return;
        }
        int udp = parsed.transportOffset();
        if (udp + UDP_HEADER_BYTES + HEADER_BYTES > lengthBytes) {
            return;
        }
        int messageBytes = (memory.get(NET_SHORT, packet + udp + UDP_LENGTH_OFFSET) & 0xffff) - UDP_HEADER_BYTES;
        long message = packet + udp + UDP_HEADER_BYTES;
        boolean whole = messageBytes >= HEADER_BYTES && udp + UDP_HEADER_BYTES + messageBytes <= lengthBytes;
        if (whole && (memory.get(NET_SHORT, message + FLAGS_OFFSET) & RESPONSE) != 0) {
            feed.offerAnswer(peerId, memory, message, messageBytes, nowNs);
        }
    }
}
