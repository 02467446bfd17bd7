package io.penstock.dataplane.flow;

/**
 * What tells one flow from another, beside whose it is: the addresses of both sides, their ports, family and protocol. The
 * table compares and hashes its fields as they are. It is filled again for the next flow; for one thread.
 */
public abstract sealed class FlowKey permits FlowParser, FlowCrowd {

    /** The family of IPv4. */
    public static final int IPV4 = 4;

    /** The family of IPv6. */
    public static final int IPV6 = 6;

    /** The peer's address; an IPv4 address is the lower half's lower word. */
    long peerHigh;

    long peerLow;

    /** The other side's address. */
    long farHigh;

    long farLow;

    /** The rest of the key but for the peer, see {@link FlowTuple}; never 0 once the key was filled. */
    long tuple;

    /** Which side's packet it was filled from: who opens the flow, where it is new. */
    boolean inbound;

    /** What a new flow remembers of its first packet; no part of the key. */
    int icmpType;

    int icmpCode;

    FlowKey() {}

    /** Whether the packet came from the peer. */
    public final boolean isInbound() {
        return inbound;
    }

    /** {@link #IPV4} or {@link #IPV6}. */
    public final int family() {
        return FlowTuple.family(tuple);
    }

    /** The protocol behind the IP header and its extensions, an IANA number. */
    public final int protocol() {
        return FlowTuple.protocol(tuple);
    }

    /** The port of the peer's side, or what stands for it. */
    public final int peerPort() {
        return FlowTuple.peerPort(tuple);
    }

    /** The port of the far side, or what stands for it. */
    public final int farPort() {
        return FlowTuple.farPort(tuple);
    }

    /** First half of the peer's IPv6 address, 0 for IPv4. */
    public final long peerAddressHigh() {
        return peerHigh;
    }

    /** Second half of the peer's IPv6 address, or his IPv4 address as an unsigned number. */
    public final long peerAddressLow() {
        return peerLow;
    }

    /** First half of the far side's IPv6 address, 0 for IPv4. */
    public final long farAddressHigh() {
        return farHigh;
    }

    /** Second half of the far side's IPv6 address, or its IPv4 address as an unsigned number. */
    public final long farAddressLow() {
        return farLow;
    }

    /** The ICMP type, 0 for other protocols. */
    public final int icmpType() {
        return icmpType;
    }

    /** The ICMP code, 0 for other protocols. */
    public final int icmpCode() {
        return icmpCode;
    }
}
