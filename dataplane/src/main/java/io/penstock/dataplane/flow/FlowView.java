package io.penstock.dataplane.flow;

/**
 * One flow, read where it lies. Valid while {@link FlowVisitor#visit} runs; a visitor that wants to keep something
 * copies it. Deltas count from the last time the flow was taken. Times are those that the table was given with the
 * packets, of the clock that {@link System#nanoTime} reads.
 */
public final class FlowView {

    /** The highest verdict with which packets pass; 0 stands for no policy. */
    private static final int LAST_PASSING_VERDICT = 1;

    private final FlowEntries entries;
    private int entry;

    FlowView(FlowEntries entries) {
        this.entries = entries;
    }

    FlowView of(int shown) {
        entry = shown;
        return this;
    }

    /** A number that no other flow of this table ever has, from 1. */
    public long number() {
        return entries.number(entry);
    }

    /** The peer's id. */
    public int peerId() {
        return entries.peerId(entry);
    }

    /** {@link FlowKey#IPV4} or {@link FlowKey#IPV6}. */
    public int family() {
        return FlowTuple.family(entries.tuple(entry));
    }

    /** The protocol, an IANA number. */
    public int protocol() {
        return FlowTuple.protocol(entries.tuple(entry));
    }

    /** First half of the peer side's IPv6 address, 0 for IPv4. */
    public long peerAddressHigh() {
        return entries.peerHigh(entry);
    }

    /** Second half of the peer side's IPv6 address, or its IPv4 address as an unsigned number. */
    public long peerAddressLow() {
        return entries.peerLow(entry);
    }

    /** First half of the far side's IPv6 address, 0 for IPv4. */
    public long farAddressHigh() {
        return entries.farHigh(entry);
    }

    /** Second half of the far side's IPv6 address, or its IPv4 address as an unsigned number. */
    public long farAddressLow() {
        return entries.farLow(entry);
    }

    /** The port of the peer's side; for ICMP see {@link FlowParser}. */
    public int peerPort() {
        return FlowTuple.peerPort(entries.tuple(entry));
    }

    /** The port of the far side; for ICMP see {@link FlowParser}. */
    public int farPort() {
        return FlowTuple.farPort(entries.tuple(entry));
    }

    /** The first packet's ICMP type, 0 for other protocols. */
    public int icmpType() {
        return entries.icmpType(entry);
    }

    /** The first packet's ICMP code, 0 for other protocols. */
    public int icmpCode() {
        return entries.icmpCode(entry);
    }

    /** Whether the peer sent the first packet. */
    public boolean isPeerInitiated() {
        return (entries.state(entry) & FlowState.PEER_INITIATED) != 0;
    }

    /** Whether the flow was taken before. */
    public boolean isExported() {
        return (entries.state(entry) & FlowState.EXPORTED) != 0;
    }

    /** Time of the first packet. */
    public long firstPacketNs() {
        return entries.firstNs(entry);
    }

    /** Time of the last packet. */
    public long lastPacketNs() {
        return entries.lastNs(entry);
    }

    /** When the flow was taken last, which is when the deltas begin; time of the first packet where it never was. */
    public long windowStartNs() {
        return entries.exported().timeNs(entry);
    }

    /** TCP connections opened on these ports one after the other while the flow was in the table, at least 1. */
    public int connections() {
        return entries.connections(entry);
    }

    /** All TCP flags that came from the peer. */
    public int tcpFlagsInbound() {
        return FlowState.tcpFlagsInbound(entries.state(entry));
    }

    /** All TCP flags that went to the peer. */
    public int tcpFlagsOutbound() {
        return FlowState.tcpFlagsOutbound(entries.state(entry));
    }

    /** The policy's verdict, 0 where none was set. */
    public int verdict() {
        return entries.verdict(entry);
    }

    /** Whether its packets were refused: they count as dropped, not as delivered. */
    public boolean isRefused() {
        return isRefused(verdict());
    }

    static boolean isRefused(int verdict) {
        return verdict > LAST_PASSING_VERDICT;
    }

    /** Whether it stands for many refused flows of one peer, protocol and rule: it has neither addresses nor ports. */
    public boolean isCrowd() {
        return FlowTuple.isCrowd(entries.tuple(entry));
    }

    /** The rule that decided, 0 where none was set. */
    public int ruleId() {
        return entries.rule(entry);
    }

    /** Packets from the peer since the flow began. */
    public long inboundPackets() {
        return entries.inboundPackets(entry);
    }

    /** Bytes from the peer since the flow began. */
    public long inboundBytes() {
        return entries.inboundBytes(entry);
    }

    /** Packets to the peer since the flow began. */
    public long outboundPackets() {
        return entries.outboundPackets(entry);
    }

    /** Bytes to the peer since the flow began. */
    public long outboundBytes() {
        return entries.outboundBytes(entry);
    }

    /** Packets from the peer since the flow was taken last. */
    public long deltaInboundPackets() {
        return entries.inboundPackets(entry) - entries.exported().inboundPackets(entry);
    }

    /** Bytes from the peer since the flow was taken last. */
    public long deltaInboundBytes() {
        return entries.inboundBytes(entry) - entries.exported().inboundBytes(entry);
    }

    /** Packets to the peer since the flow was taken last. */
    public long deltaOutboundPackets() {
        return entries.outboundPackets(entry) - entries.exported().outboundPackets(entry);
    }

    /** Bytes to the peer since the flow was taken last. */
    public long deltaOutboundBytes() {
        return entries.outboundBytes(entry) - entries.exported().outboundBytes(entry);
    }
}
