package io.penstock.gateway.query;

/**
 * What the halves of a flow have in common, which two cores tell of. Texts are numbers of one {@link Names}. An ICMP reply
 * has the type of its request: each half has the type of the first packet that its core saw.
 *
 * @param peer whose flow it is
 * @param src the initiator
 * @param dst the responder
 * @param ports see {@link FlowRow#PORTS}
 * @param protocol IANA number
 * @param verdict of the policy
 * @param ruleId the rule that decided
 */
record Tuple(int peer, int src, int dst, long ports, int protocol, String verdict, int ruleId) {

    private static final int PRIME = 31;

    /** That of a row of one flow. */
    static Tuple of(FlowRow row) {
        Kind kind = row.kind();
        long ports = kind.ports() == Kind.Ports.ICMP
                ? FlowRow.ports(icmpRequest(row), row.secondPort())
                : row.number(FlowRow.PORTS);
        return new Tuple(
                row.text(FlowRow.PEER),
                row.text(FlowRow.SRC),
                row.text(FlowRow.DST),
                ports,
                kind.protocol(),
                kind.verdict(),
                kind.ruleId());
    }

    /** The ICMP type of a row, or of the request where that is a reply (RFC 792, RFC 950, RFC 4443). */
    static int icmpRequest(FlowRow row) {
        int type = row.firstPort();
        return switch (type) {
            case 0 -> 8;
            case 14, 16, 18, 129 -> type - 1;
            default -> type;
        };
    }

    /** Spelled out, because it is asked for once for each flow of an answer, of which there may be a million. */
    @Override
    public int hashCode() {
        int hash = peer;
        hash = hash * PRIME + src;
        hash = hash * PRIME + dst;
        hash = hash * PRIME + Long.hashCode(ports);
        hash = hash * PRIME + protocol;
        return hash * PRIME + ruleId;
    }
}
