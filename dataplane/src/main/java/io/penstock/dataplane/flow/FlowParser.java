package io.penstock.dataplane.flow;

import io.penstock.dataplane.wire.InnerPacket;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The flow that an inner IP packet belongs to, read from its headers into this object, which is used again for the next
 * packet. Both directions of a flow give the same key: what is not the peer's side is the far side. For one thread.
 *
 * <p>TCP, UDP, UDP-Lite, DCCP and SCTP have ports. An ICMP query ({@link IcmpQuery}) has its identifier for the port of
 * who asks, and the request's type and code, {@code type * 256 + code}, for the other port, so that request and reply
 * are one flow; any other ICMP message has port 0 for its sender and its type and code for the receiver. All else has
 * ports 0, and so has every fragment but the first: only the first tells the ports, so the others of all flows between
 * two addresses are accounted together, on a flow of their protocol with ports 0.
 *
 * <p>A transport header that is cut off gives ports 0; IPv6 extension headers that are cut off, or too many, leave the
 * number of the header where the walk ended as the protocol.
 */
public final class FlowParser extends FlowKey {

    /** The protocol number of TCP. */
    public static final int TCP = 6;

    private static final int ICMP = 1;
    private static final int UDP = 17;
    private static final int DCCP = 33;
    private static final int ICMPV6 = 58;
    private static final int SCTP = 132;
    private static final int UDP_LITE = 136;

    private static final int FRAGMENT_OFFSET_MASK = 0x1fff;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int TCP_FLAGS_OFFSET = 13;
    private static final int NO_TRANSPORT = -1;

    private static final ValueLayout.OfShort NET_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt NET_INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final Ipv6Extensions extensions = new Ipv6Extensions();

    private boolean fragment;
    private boolean laterFragment;
    private int fragmentId;
    private int transportOffset;
    private boolean portKnown;
    private int tcpFlags;

    /** A parser that has seen no packet. */
    public FlowParser() {}

    /**
     * Reads a packet that came from a peer: its source is the peer's side.
     *
     * @param memory where it lies
     * @param offset where its IP header begins
     * @param lengthBytes how many bytes may be read, padding behind the packet included
     * @return false when it has no whole IPv4 or IPv6 header; the parser then holds no flow, and must not be asked
     */
    public boolean parseInbound(MemorySegment memory, long offset, int lengthBytes) {
        inbound = true;
        return parse(memory, offset, lengthBytes);
    }

    /**
     * Reads a packet that goes to a peer: its destination is the peer's side.
     *
     * @param memory where it lies
     * @param offset where its IP header begins
     * @param lengthBytes how many bytes may be read
     * @return false when it has no whole IPv4 or IPv6 header; the parser then holds no flow, and must not be asked
     */
    public boolean parseOutbound(MemorySegment memory, long offset, int lengthBytes) {
        inbound = false;
        return parse(memory, offset, lengthBytes);
    }

    private boolean parse(MemorySegment memory, long offset, int lengthBytes) {
        tuple = 0;
        tcpFlags = 0;
        icmpType = 0;
        icmpCode = 0;
        fragment = false;
        laterFragment = false;
        if (lengthBytes < InnerPacket.IPV4_HEADER_BYTES) {
            return false;
        }
        int version = InnerPacket.version(memory, offset);
        if (version == IPV4) {
            parseIpv4(memory, offset, lengthBytes);
            return true;
        }
        if (version == IPV6 && lengthBytes >= InnerPacket.IPV6_HEADER_BYTES) {
            parseIpv6(memory, offset, lengthBytes);
            return true;
        }
        return false;
    }

    private void parseIpv4(MemorySegment memory, long offset, int lengthBytes) {
        long source = InnerPacket.ipv4Source(memory, offset) & 0xffff_ffffL;
        long destination = InnerPacket.ipv4Destination(memory, offset) & 0xffff_ffffL;
        peerHigh = 0;
        farHigh = 0;
        peerLow = inbound ? source : destination;
        farLow = inbound ? destination : source;
        int protocol = memory.get(ValueLayout.JAVA_BYTE, offset + 9) & 0xff;
        int fragmentation = memory.get(NET_SHORT, offset + 6);
        laterFragment = (fragmentation & FRAGMENT_OFFSET_MASK) != 0;
        fragment = (fragmentation & (FRAGMENT_OFFSET_MASK | MORE_FRAGMENTS)) != 0;
        fragmentId = memory.get(NET_SHORT, offset + 4) & 0xffff;
        int headerBytes = InnerPacket.ipv4HeaderLength(memory, offset);
        int end = Math.min(lengthBytes, InnerPacket.ipv4TotalLength(memory, offset));
        boolean hasTransport = !laterFragment && headerBytes >= InnerPacket.IPV4_HEADER_BYTES;
        parseTransport(memory, offset, hasTransport ? headerBytes : NO_TRANSPORT, end, IPV4, protocol);
    }

    private void parseIpv6(MemorySegment memory, long offset, int lengthBytes) {
        long sourceHigh = InnerPacket.ipv6SourceHigh(memory, offset);
        long sourceLow = InnerPacket.ipv6SourceLow(memory, offset);
        long destinationHigh = InnerPacket.ipv6DestinationHigh(memory, offset);
        long destinationLow = InnerPacket.ipv6DestinationLow(memory, offset);
        peerHigh = inbound ? sourceHigh : destinationHigh;
        peerLow = inbound ? sourceLow : destinationLow;
        farHigh = inbound ? destinationHigh : sourceHigh;
        farLow = inbound ? destinationLow : sourceLow;
        int end = Math.min(lengthBytes, InnerPacket.ipv6TotalLength(memory, offset));
        int protocol = memory.get(ValueLayout.JAVA_BYTE, offset + 6) & 0xff;
        int transport = InnerPacket.IPV6_HEADER_BYTES;
        if (Ipv6Extensions.isExtension(protocol)) {
            boolean reached = extensions.walk(memory, offset, transport, end, protocol);
            protocol = extensions.protocol();
            transport = reached ? extensions.transportOffset() : NO_TRANSPORT;
            laterFragment = extensions.isLaterFragment();
            fragment = extensions.isFragment();
            fragmentId = extensions.fragmentId();
        }
        parseTransport(memory, offset, transport, end, IPV6, protocol);
    }

    private void parseTransport(MemorySegment memory, long offset, int transport, int end, int family, int protocol) {
        int ports = 0;
        transportOffset = transport;
        portKnown = transport != NO_TRANSPORT && transport + 4 <= end;
        if (portKnown) {
            switch (protocol) {
                case TCP, UDP, DCCP, SCTP, UDP_LITE -> {
                    int pair = memory.get(NET_INT, offset + transport);
                    ports = inbound ? pair : (pair << 16) | (pair >>> 16);
                    if (protocol == TCP && transport + TCP_FLAGS_OFFSET < end) {
                        tcpFlags = memory.get(ValueLayout.JAVA_BYTE, offset + transport + TCP_FLAGS_OFFSET) & 0xff;
                    }
                }
                case ICMP, ICMPV6 -> {
                    if (protocol == (family == IPV4 ? ICMP : ICMPV6)) {
                        ports = parseIcmp(memory, offset + transport, end - transport, protocol);
                    }
                }
                default -> {}
            }
        }
        tuple = laterFragment ? FlowTuple.ofLaterFragments(family, protocol) : FlowTuple.of(ports, family, protocol);
    }

    private int parseIcmp(MemorySegment memory, long message, int lengthBytes, int protocol) {
        icmpType = memory.get(ValueLayout.JAVA_BYTE, message) & 0xff;
        icmpCode = memory.get(ValueLayout.JAVA_BYTE, message + 1) & 0xff;
        int request = protocol == ICMP ? IcmpQuery.requestOf4(icmpType) : IcmpQuery.requestOf6(icmpType);
        if (request == IcmpQuery.NO_QUERY || lengthBytes < IcmpQuery.HEADER_BYTES) {
            int kind = (icmpType << 8) | icmpCode;
            return inbound ? kind : kind << 16;
        }
        int identifier = memory.get(NET_SHORT, message + IcmpQuery.IDENTIFIER_OFFSET) & 0xffff;
        boolean peerAsks = inbound == (icmpType == request);
        int kind = request << 8;
        return peerAsks ? (identifier << 16) | kind : (kind << 16) | identifier;
    }

    /** Whether it is a fragment other than the first, whose ports nobody knows. */
    public boolean isLaterFragment() {
        return laterFragment;
    }

    /** Whether it is a fragment of a packet, be it the first. */
    public boolean isFragment() {
        return fragment;
    }

    /** What the fragments of one packet have in common beside addresses and protocol; 0 where it is none. */
    public int fragmentId() {
        return fragment ? fragmentId : 0;
    }

    /** Where the transport header begins, counted from the IP header; negative where it was not reached. */
    public int transportOffset() {
        return transportOffset;
    }

    /** Whether the ports are those of the packet, not zeros that stand for what is not there. */
    public boolean isPortKnown() {
        return portKnown;
    }

    /** Whether it is ICMP over IPv4, or ICMPv6 over IPv6. */
    public boolean isIcmp() {
        return protocol() == (family() == IPV4 ? ICMP : ICMPV6);
    }

    /** Whether it is an ICMP request or a reply to one. */
    public boolean isIcmpQuery() {
        return isIcmp()
                && portKnown
                && (family() == IPV4 ? IcmpQuery.requestOf4(icmpType) : IcmpQuery.requestOf6(icmpType))
                        != IcmpQuery.NO_QUERY;
    }

    /**
     * Whether it is an ICMP error about another packet, which it quotes: unreachable, packet too big, time exceeded,
     * parameter problem (RFC 792, RFC 4443).
     */
    public boolean isIcmpError() {
        if (!isIcmp() || !portKnown) {
            return false;
        }
        return family() == IPV4 ? icmpType == 3 || icmpType == 11 || icmpType == 12 : icmpType >= 1 && icmpType <= 4;
    }

    /** The TCP flags CWR to FIN (RFC 9293), 0 for other protocols. */
    public int tcpFlags() {
        return tcpFlags;
    }
}
