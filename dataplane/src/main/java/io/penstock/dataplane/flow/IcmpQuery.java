package io.penstock.dataplane.flow;

/**
 * ICMP messages that come as request and reply with a common identifier: echo, timestamp, information and address mask
 * (RFC 792, RFC 950), and ICMPv6 echo (RFC 4443).
 */
final class IcmpQuery {

    /** Not one of them. */
    static final int NO_QUERY = -1;

    /** Type, code, checksum, identifier, sequence number. */
    static final int HEADER_BYTES = 8;

    /** Where the identifier is. */
    static final int IDENTIFIER_OFFSET = 4;

    private IcmpQuery() {}

    /** The type of the request that an ICMP message of this type is, or replies to. */
    static int requestOf4(int type) {
        return switch (type) {
            case 0, 8 -> 8;
            case 13, 14 -> 13;
            case 15, 16 -> 15;
            case 17, 18 -> 17;
            default -> NO_QUERY;
        };
    }

    /** The type of the request that an ICMPv6 message of this type is, or replies to. */
    static int requestOf6(int type) {
        return type == 128 || type == 129 ? 128 : NO_QUERY;
    }
}
