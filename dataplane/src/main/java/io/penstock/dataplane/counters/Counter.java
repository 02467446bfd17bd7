package io.penstock.dataplane.counters;

import java.util.Locale;

/** What the data path and the conductor count, beside drops. Each core has its own cells; readers add them up. */
public enum Counter {
    /** Inner packets handed to the TUN device. */
    PACKETS_IN("inner packets from peers delivered to the TUN device"),
    /** Bytes of these. */
    BYTES_IN("bytes of inner packets from peers delivered to the TUN device"),
    /** Inner packets sealed and sent. */
    PACKETS_OUT("inner packets from the TUN device sent to peers"),
    /** Bytes of these. */
    BYTES_OUT("bytes of inner packets from the TUN device sent to peers"),
    /** Those of {@link #PACKETS_IN} that are IPv4. */
    PACKETS_IN_IPV4("inner IPv4 packets from peers delivered to the TUN device"),
    /** Those of {@link #PACKETS_IN} that are IPv6. */
    PACKETS_IN_IPV6("inner IPv6 packets from peers delivered to the TUN device"),
    /** Bytes of these. */
    BYTES_IN_IPV4("bytes of inner IPv4 packets from peers delivered to the TUN device"),
    /** Bytes of these. */
    BYTES_IN_IPV6("bytes of inner IPv6 packets from peers delivered to the TUN device"),
    /** Those of {@link #PACKETS_OUT} that are IPv4. */
    PACKETS_OUT_IPV4("inner IPv4 packets from the TUN device sent to peers"),
    /** Those of {@link #PACKETS_OUT} that are IPv6. */
    PACKETS_OUT_IPV6("inner IPv6 packets from the TUN device sent to peers"),
    /** Bytes of these. */
    BYTES_OUT_IPV4("bytes of inner IPv4 packets from the TUN device sent to peers"),
    /** Bytes of these. */
    BYTES_OUT_IPV6("bytes of inner IPv6 packets from the TUN device sent to peers"),
    /** Datagrams' messages received on the UDP sockets, of every kind. */
    MESSAGES_RECEIVED("WireGuard messages of every kind received"),
    /** Packets read from the TUN device. */
    PACKETS_READ("packets read from the TUN device"),
    /** Keepalives received. */
    KEEPALIVES_IN("keepalives received"),
    /** Keepalives sent. */
    KEEPALIVES_OUT("keepalives sent"),
    /** Handshake initiations sent. */
    INITIATIONS_SENT("handshake initiations sent"),
    /** Handshake responses sent. */
    RESPONSES_SENT("handshake responses sent"),
    /** Cookie replies sent. */
    COOKIE_REPLIES_SENT("cookie replies sent"),
    /** Cookie replies received and used. */
    COOKIE_REPLIES_RECEIVED("cookie replies received and used"),
    /** Handshakes completed as the initiator. */
    HANDSHAKES_INITIATED("handshakes completed as the initiator"),
    /** Handshakes answered as the responder. */
    HANDSHAKES_ANSWERED("handshakes answered as the responder"),
    /** Handshakes answered whose initiator then used the session. */
    HANDSHAKES_CONFIRMED("handshakes completed as the responder: the initiator used the session"),
    /** Handshakes completed, in either role, that renewed a session. */
    REKEYS("handshakes completed in either role while a session was there to be renewed"),
    /** Handshakes given up. */
    HANDSHAKES_GIVEN_UP("handshakes given up after all retries"),
    /** A peer's endpoint changed because an authenticated message came from elsewhere. */
    ROAMS("changes of a peer's endpoint by an authenticated message from elsewhere"),
    /** Batches whose cipher work a core offered to its neighbours. */
    BATCHES_OFFERED("batches of messages whose cipher work a saturated core offered to other cores"),
    /** Messages opened by a core that does not own them. */
    OPENED_FOR_NEIGHBOURS("messages opened by a core for another, saturated one"),
    /** Messages sealed by a core that does not own them. */
    SEALED_FOR_NEIGHBOURS("messages sealed by a core for another, saturated one"),
    /** The policy was asked, and let pass. */
    VERDICTS_ALLOW("times that the policy was asked and let pass"),
    /** The policy was asked, and drops. */
    VERDICTS_DROP("times that the policy was asked and drops"),
    /** The policy was asked, and rejects. */
    VERDICTS_REJECT("times that the policy was asked and rejects"),
    /** Answers of ours to peers whose packets were rejected; they are counted as sent, too. */
    REJECTIONS_SENT("RST and ICMP answers made for peers whose packets the policy rejects"),
    /** Answers of ours through the TUN device to senders of rejected packets; they are not counted as delivered. */
    REJECTIONS_DELIVERED("RST and ICMP answers written to the TUN device for packets that the policy rejects"),
    /** Rejected packets that got no answer, because answers have a rate. */
    REJECTIONS_SUPPRESSED("rejected packets that got no answer because of the limit of answers");

    private final String sentence;

    Counter(String sentence) {
        this.sentence = sentence;
    }

    /** What it counts, without a full stop. */
    public String sentence() {
        return sentence;
    }

    /** The name in lower case, the stem of its metric. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
