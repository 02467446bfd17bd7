package io.penstock.dataplane.flow;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Flow records on their way from one core to whoever writes them down: bounded, off-heap, made once. One thread, the
 * core's, puts in; one other thread takes out. Nothing is allocated on the way in.
 */
final class FlowRing {

    private static final int MESSAGE_TYPE = 1;

    private static final int NUMBER = 0;
    private static final int PEER_HIGH = 8;
    private static final int PEER_LOW = 16;
    private static final int FAR_HIGH = 24;
    private static final int FAR_LOW = 32;
    private static final int FIRST_NS = 40;
    private static final int LAST_NS = 48;
    private static final int WINDOW_START_NS = 56;
    private static final int WINDOW_END_NS = 64;
    private static final int TOTAL = 72;
    private static final int DELTA = 104;
    private static final int PEER_ID = 136;
    private static final int RULE_ID = 140;
    private static final int CONNECTIONS = 144;
    private static final int PEER_PORT = 148;
    private static final int FAR_PORT = 150;
    private static final int EVENT = 152;
    private static final int FAMILY = 153;
    private static final int PROTOCOL = 154;
    private static final int ICMP_TYPE = 155;
    private static final int ICMP_CODE = 156;
    private static final int FLAGS_INBOUND = 157;
    private static final int FLAGS_OUTBOUND = 158;
    private static final int VERDICT = 159;
    private static final int PEER_INITIATED = 160;
    private static final int TOLD_BEFORE = 161;
    private static final int CROWD = 162;
    private static final int LENGTH_BYTES = 163;

    private static final FlowEvent[] EVENTS = FlowEvent.values();

    private final int core;
    private final RingBuffer ring;

    /** A ring of this size, a power of two, for the core of this number. */
    FlowRing(int core, int capacityBytes) {
        this.core = core;
        this.ring = new OneToOneRingBuffer(
                new UnsafeBuffer(ByteBuffer.allocateDirect(capacityBytes + RingBufferDescriptor.TRAILER_LENGTH)));
    }

    /** Puts in what there is to tell of a flow; false when the ring is full. */
    @SuppressWarnings("EnumOrdinal") // both ends of the ring are this class
    boolean offer(FlowView flow, FlowEvent event, long nowNs) {
        int at = ring.tryClaim(MESSAGE_TYPE, LENGTH_BYTES);
        if (at < 0) {
            return false;
        }
        UnsafeBuffer to = (UnsafeBuffer) ring.buffer();
        to.putLong(at + NUMBER, flow.number());
        to.putLong(at + PEER_HIGH, flow.peerAddressHigh());
        to.putLong(at + PEER_LOW, flow.peerAddressLow());
        to.putLong(at + FAR_HIGH, flow.farAddressHigh());
        to.putLong(at + FAR_LOW, flow.farAddressLow());
        to.putLong(at + FIRST_NS, flow.firstPacketNs());
        to.putLong(at + LAST_NS, flow.lastPacketNs());
        to.putLong(at + WINDOW_START_NS, flow.windowStartNs());
        to.putLong(at + WINDOW_END_NS, nowNs);
        putTraffic(to, at, flow);
        to.putInt(at + PEER_ID, flow.peerId());
        to.putInt(at + RULE_ID, flow.ruleId());
        to.putInt(at + CONNECTIONS, flow.connections());
        to.putShort(at + PEER_PORT, (short) flow.peerPort());
        to.putShort(at + FAR_PORT, (short) flow.farPort());
        to.putByte(at + EVENT, (byte) event.ordinal());
        to.putByte(at + FAMILY, (byte) flow.family());
        to.putByte(at + PROTOCOL, (byte) flow.protocol());
        to.putByte(at + ICMP_TYPE, (byte) flow.icmpType());
        to.putByte(at + ICMP_CODE, (byte) flow.icmpCode());
        to.putByte(at + FLAGS_INBOUND, (byte) flow.tcpFlagsInbound());
        to.putByte(at + FLAGS_OUTBOUND, (byte) flow.tcpFlagsOutbound());
        to.putByte(at + VERDICT, (byte) flow.verdict());
        to.putByte(at + PEER_INITIATED, (byte) (flow.isPeerInitiated() ? 1 : 0));
        to.putByte(at + TOLD_BEFORE, (byte) (flow.isExported() ? 1 : 0));
        to.putByte(at + CROWD, (byte) (flow.isCrowd() ? 1 : 0));
        ring.commit(at);
        return true;
    }

    private static void putTraffic(UnsafeBuffer to, int at, FlowView flow) {
        to.putLong(at + TOTAL, flow.inboundPackets());
        to.putLong(at + TOTAL + 8, flow.inboundBytes());
        to.putLong(at + TOTAL + 16, flow.outboundPackets());
        to.putLong(at + TOTAL + 24, flow.outboundBytes());
        to.putLong(at + DELTA, flow.deltaInboundPackets());
        to.putLong(at + DELTA + 8, flow.deltaInboundBytes());
        to.putLong(at + DELTA + 16, flow.deltaOutboundPackets());
        to.putLong(at + DELTA + 24, flow.deltaOutboundBytes());
    }

    /** Takes out what has come, at most so many; returns how many. */
    int drain(Consumer<FlowRecord> reader, int limit) {
        return ring.read((_, buffer, at, _) -> reader.accept(read(buffer, at)), limit);
    }

    private FlowRecord read(DirectBuffer from, int at) {
        return new FlowRecord(
                core,
                from.getLong(at + NUMBER),
                EVENTS[from.getByte(at + EVENT)],
                from.getInt(at + PEER_ID),
                from.getByte(at + FAMILY),
                from.getByte(at + PROTOCOL) & 0xff,
                from.getLong(at + PEER_HIGH),
                from.getLong(at + PEER_LOW),
                from.getLong(at + FAR_HIGH),
                from.getLong(at + FAR_LOW),
                from.getShort(at + PEER_PORT) & 0xffff,
                from.getShort(at + FAR_PORT) & 0xffff,
                from.getByte(at + ICMP_TYPE) & 0xff,
                from.getByte(at + ICMP_CODE) & 0xff,
                from.getByte(at + PEER_INITIATED) != 0,
                from.getByte(at + CROWD) != 0,
                from.getByte(at + TOLD_BEFORE) != 0,
                from.getLong(at + FIRST_NS),
                from.getLong(at + LAST_NS),
                from.getLong(at + WINDOW_START_NS),
                from.getLong(at + WINDOW_END_NS),
                from.getInt(at + CONNECTIONS),
                from.getByte(at + FLAGS_INBOUND) & 0xff,
                from.getByte(at + FLAGS_OUTBOUND) & 0xff,
                from.getByte(at + VERDICT) & 0xff,
                from.getInt(at + RULE_ID),
                traffic(from, at + TOTAL),
                traffic(from, at + DELTA));
    }

    private static FlowTraffic traffic(DirectBuffer from, int at) {
        return new FlowTraffic(from.getLong(at), from.getLong(at + 8), from.getLong(at + 16), from.getLong(at + 24));
    }
}
