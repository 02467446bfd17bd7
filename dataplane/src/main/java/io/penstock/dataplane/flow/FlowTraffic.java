package io.penstock.dataplane.flow;

/**
 * Packets and bytes each way; bytes are those of inner IP packets, headers included.
 *
 * @param inboundPackets packets from the peer
 * @param inboundBytes bytes from the peer
 * @param outboundPackets packets to the peer
 * @param outboundBytes bytes to the peer
 */
public record FlowTraffic(long inboundPackets, long inboundBytes, long outboundPackets, long outboundBytes) {

    /** None. */
    public static final FlowTraffic NONE = new FlowTraffic(0, 0, 0, 0);

    /** The sum of both. */
    public FlowTraffic plus(FlowTraffic other) {
        return new FlowTraffic(
                inboundPackets + other.inboundPackets,
                inboundBytes + other.inboundBytes,
                outboundPackets + other.outboundPackets,
                outboundBytes + other.outboundBytes);
    }

    /** What came on top of an earlier sum. */
    public FlowTraffic minus(FlowTraffic earlier) {
        return new FlowTraffic(
                inboundPackets - earlier.inboundPackets,
                inboundBytes - earlier.inboundBytes,
                outboundPackets - earlier.outboundPackets,
                outboundBytes - earlier.outboundBytes);
    }

    /** Whether there is none. */
    public boolean isNone() {
        return equals(NONE);
    }
}
