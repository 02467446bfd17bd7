package io.penstock.dataplane.flow;

/**
 * What a core told of one flow at one moment: a copy that outlives the flow. Times are of {@link System#nanoTime}'s clock.
 *
 * @param core the core whose table held the flow
 * @param number the flow's number in that table, from 1, never used again
 * @param event why the flow was shown
 * @param peerId the peer's id
 * @param family {@link FlowKey#IPV4} or {@link FlowKey#IPV6}
 * @param protocol an IANA number
 * @param peerHigh first half of the peer side's IPv6 address, 0 for IPv4
 * @param peerLow second half, or the IPv4 address as an unsigned number
 * @param farHigh first half of the far side's IPv6 address, 0 for IPv4
 * @param farLow second half, or the IPv4 address as an unsigned number
 * @param peerPort the port of the peer's side; for ICMP see {@link FlowParser}
 * @param farPort the port of the far side; for ICMP see {@link FlowParser}
 * @param icmpType the first packet's ICMP type, 0 for other protocols
 * @param icmpCode the first packet's ICMP code, 0 for other protocols
 * @param peerInitiated whether the peer sent the first packet
 * @param crowd whether it stands for many refused flows of this peer, protocol and rule, which the core could not tell apart:
 *     addresses and ports mean nothing then
 * @param toldBefore whether an earlier record told of this flow
 * @param firstPacketNs time of the first packet
 * @param lastPacketNs time of the last packet
 * @param windowStartNs from when on the deltas count
 * @param windowEndNs until when the deltas count: the time of this record
 * @param connections TCP connections on these ports one after the other, at least 1
 * @param tcpFlagsInbound all TCP flags that came from the peer
 * @param tcpFlagsOutbound all TCP flags that went to the peer
 * @param verdict the policy's verdict, 0 where none was set
 * @param ruleId the rule that decided, 0 where none was set
 * @param total traffic since the flow began
 * @param delta traffic since the record before this one; the deltas of all records of a flow add up to its total
 */
public record FlowRecord(
        int core,
        long number,
        FlowEvent event,
        int peerId,
        int family,
        int protocol,
        long peerHigh,
        long peerLow,
        long farHigh,
        long farLow,
        int peerPort,
        int farPort,
        int icmpType,
        int icmpCode,
        boolean peerInitiated,
        boolean crowd,
        boolean toldBefore,
        long firstPacketNs,
        long lastPacketNs,
        long windowStartNs,
        long windowEndNs,
        int connections,
        int tcpFlagsInbound,
        int tcpFlagsOutbound,
        int verdict,
        int ruleId,
        FlowTraffic total,
        FlowTraffic delta) {

    /** Whether the addresses are IPv6. */
    public boolean isIpv6() {
        return family == FlowKey.IPV6;
    }
}
