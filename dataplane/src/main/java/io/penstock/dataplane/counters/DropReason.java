package io.penstock.dataplane.counters;

import java.util.Locale;

/**
 * Why a packet was not delivered. Every packet that is not delivered is counted under exactly one of these; the name in
 * lower case is the {@code reason} label of {@code penstock_dropped_packets_total}.
 */
public enum DropReason {
    /** A datagram shorter than the message its type announces. */
    TOO_SHORT(Direction.INBOUND, "shorter than the message its type announces"),
    /** A first word that is none of the four message types, or a handshake message of the wrong length. */
    BAD_TYPE(Direction.INBOUND, "not one of the four WireGuard message types, or of the wrong length for its type"),
    /** The handshake queue was full. */
    HANDSHAKE_QUEUE_FULL(Direction.INBOUND, "the bounded queue of handshake messages was full"),
    /** The first message authentication code does not fit our public key. */
    BAD_MAC1(Direction.INBOUND, "mac1 does not fit our public key"),
    /** Under load, and the message carried no valid cookie: a cookie reply was sent instead. */
    COOKIE_REQUIRED(Direction.INBOUND, "under load and without a valid mac2: answered by a cookie reply"),
    /** Under load, and the source address exceeded its rate. */
    RATE_LIMITED(Direction.INBOUND, "under load and the source address exceeded its rate of handshakes"),
    /** The initiation names a static public key that is no peer of ours. */
    UNKNOWN_PEER(Direction.INBOUND, "the initiation's static public key is not a configured peer"),
    /** A handshake message that does not decrypt, or whose key agreement gives zero. */
    HANDSHAKE_INVALID(Direction.INBOUND, "a handshake message that does not authenticate"),
    /** The initiation's timestamp is not newer than the last one. */
    HANDSHAKE_REPLAY(Direction.INBOUND, "the initiation's timestamp is not newer than the peer's last"),
    /** More initiations of one peer than its limit. */
    HANDSHAKE_FLOOD(Direction.INBOUND, "the peer sends initiations faster than its limit"),
    /** A response that answers no handshake of ours. */
    HANDSHAKE_UNEXPECTED(Direction.INBOUND, "a response or cookie reply to no handshake under way"),
    /** The receiver index is of no session. */
    NO_SESSION(Direction.INBOUND, "the receiver index belongs to no session"),
    /** The session's key is past its age or message limit. */
    KEY_EXPIRED(Direction.INBOUND, "the session's key is past its age or message limit"),
    /** The tag does not fit. */
    DECRYPT(Direction.INBOUND, "the authentication tag does not fit"),
    /** The counter was seen, or lies behind the window. */
    REPLAY(Direction.INBOUND, "the counter was seen before or lies behind the replay window"),
    /** What was inside is not an IP packet of the announced length. */
    INNER_MALFORMED(Direction.INBOUND, "the decrypted payload is not a whole IP packet"),
    /** The inner source address is not among the peer's AllowedIPs. */
    SOURCE_NOT_ALLOWED(Direction.INBOUND, "the inner source address is not in the peer's AllowedIPs"),
    /** The policy drops it in silence. */
    POLICY_DENIED(Direction.INBOUND, "from a peer: the policy drops it"),
    /** The policy rejects it. */
    POLICY_REJECTED(Direction.INBOUND, "from a peer: the policy rejects it, and the sender is told"),
    /** The TUN interface is down. */
    INTERFACE_DOWN(Direction.INBOUND, "the TUN interface is down"),
    /** The TUN queue refused the packet. */
    TUN_WRITE(Direction.INBOUND, "the TUN device refused the packet"),
    /** Too much was under way to the core that owns the session. */
    INBOUND_RING_FULL(Direction.INBOUND, "too much was under way to the core that owns the session"),
    /** {@code audit = strict}, and the flow could not be written down. */
    AUDIT_REFUSED_IN(Direction.INBOUND, "audit = strict, and its flow could not be written to the flow log"),

    /** A packet from the TUN device that is not IPv4 or IPv6, or not whole. */
    NOT_IP(Direction.OUTBOUND, "a packet from the TUN device that is not a whole IPv4 or IPv6 packet"),
    /** No peer's AllowedIPs hold the destination. */
    NO_PEER(Direction.OUTBOUND, "the destination is in no peer's AllowedIPs"),
    /** {@code audit = strict}, and the flow could not be written down. */
    AUDIT_REFUSED_OUT(Direction.OUTBOUND, "audit = strict, and its flow could not be written to the flow log"),
    /** The policy drops it in silence. */
    POLICY_DENIED_OUT(Direction.OUTBOUND, "to a peer: the policy drops it"),
    /** The policy rejects it. */
    POLICY_REJECTED_OUT(Direction.OUTBOUND, "to a peer: the policy rejects it, and the sender is told"),
    /** The peer has no known endpoint. */
    NO_ENDPOINT(Direction.OUTBOUND, "the peer has no known endpoint"),
    /** Too many packets wait for the peer's handshake; the oldest went. */
    STAGED_OVERFLOW(Direction.OUTBOUND, "too many packets waited for the peer's handshake"),
    /** The handshake was given up, and with it the packets that waited for it. */
    HANDSHAKE_GIVEN_UP(Direction.OUTBOUND, "waited for a handshake that was given up"),
    /** The peer was removed while the packet waited. */
    PEER_REMOVED(Direction.OUTBOUND, "waited for the handshake of a peer that was removed"),
    /** The device was brought down while the packet waited. */
    DEVICE_DOWN(Direction.OUTBOUND, "waited for a handshake when the device went down"),
    /** The socket's buffer was full. */
    SEND_BUFFER_FULL(Direction.OUTBOUND, "the UDP socket's buffer was full"),
    /** The datagram is larger than the path takes. */
    MESSAGE_TOO_LONG(Direction.OUTBOUND, "the datagram is larger than the outer path's MTU (EMSGSIZE)"),
    /** The kernel refused the datagram. */
    SEND_ERROR(Direction.OUTBOUND, "the kernel refused the datagram");

    /** Which way the packet was going: in from a peer, or out to one. */
    public enum Direction {
        /** From a peer towards the TUN device. */
        INBOUND,
        /** From the TUN device towards a peer. */
        OUTBOUND;

        /** The value of the {@code direction} label. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Direction direction;
    private final String sentence;

    DropReason(Direction direction, String sentence) {
        this.direction = direction;
        this.sentence = sentence;
    }

    /** Which way the packet was going. */
    public Direction direction() {
        return direction;
    }

    /** What it means, without a full stop. */
    public String sentence() {
        return sentence;
    }

    /** The value of the {@code reason} label. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
