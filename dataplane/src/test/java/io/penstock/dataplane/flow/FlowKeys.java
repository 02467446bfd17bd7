package io.penstock.dataplane.flow;

/** Flows by number, without the bytes of a packet. */
final class FlowKeys {

    static final int UDP = 17;

    private FlowKeys() {}

    static FlowParser ipv4(boolean inbound, int protocol, long peer, int peerPort, long far, int farPort) {
        byte[] payload = FlowPacket.tcp(inbound ? peerPort : farPort, inbound ? farPort : peerPort, 0);
        String one = dotted(peer);
        String other = dotted(far);
        return inbound
                ? FlowPacket.inbound(FlowPacket.ip(protocol, one, other, payload))
                : FlowPacket.outbound(FlowPacket.ip(protocol, other, one, payload));
    }

    /** The packet of flow {@code number} of a UDP port scan. */
    static FlowParser udp(int number) {
        FlowParser parser = new FlowParser();
        parser.peerLow = 0x0a000002L;
        parser.farLow = 0xc0a80000L + (number >>> 16);
        parser.tuple = FlowTuple.of((40000 << 16) | (number & 0xffff), FlowParser.IPV4, UDP);
        return parser;
    }

    private static String dotted(long address) {
        return (address >>> 24) + "." + (address >>> 16 & 0xff) + "." + (address >>> 8 & 0xff) + "." + (address & 0xff);
    }
}
