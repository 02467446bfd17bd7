package io.penstock.dataplane.flow;

import java.time.Duration;

/**
 * When a silent flow is over, and how often a lively one is shown. All in nanoseconds and at least 1.
 *
 * @param tcpEstablishedNs silence of a TCP connection that both ends have acknowledged
 * @param tcpOpeningNs silence of a TCP connection that one end alone has spoken on so far
 * @param tcpEndingNs silence after FIN from both ends, or RST: room for the last acknowledgements
 * @param udpAnsweredNs silence of UDP, UDP-Lite and DCCP flows with packets both ways
 * @param udpUnansweredNs the same for packets one way only
 * @param icmpNs silence of an ICMP or ICMPv6 exchange
 * @param otherNs silence of all other protocols
 * @param activeWindowNs how long a flow that goes on is not shown again
 */
public record FlowTimeouts(
        long tcpEstablishedNs,
        long tcpOpeningNs,
        long tcpEndingNs,
        long udpAnsweredNs,
        long udpUnansweredNs,
        long icmpNs,
        long otherNs,
        long activeWindowNs) {

    /**
     * What the RFCs ask of address translators, and Linux's connection tracking where they are silent: TCP 2 h 4 min
     * (RFC 5382, REQ-5), opening 2 min and ending 10 s (nf_conntrack), UDP 2 min (RFC 4787, REQ-5) and 30 s unanswered
     * (nf_conntrack), ICMP 60 s (RFC 5508, REQ-2), others 10 min (nf_conntrack), window 60 s.
     */
    public static final FlowTimeouts DEFAULT = new FlowTimeouts(
            Duration.ofMinutes(124).toNanos(),
            Duration.ofMinutes(2).toNanos(),
            Duration.ofSeconds(10).toNanos(),
            Duration.ofMinutes(2).toNanos(),
            Duration.ofSeconds(30).toNanos(),
            Duration.ofSeconds(60).toNanos(),
            Duration.ofMinutes(10).toNanos(),
            Duration.ofSeconds(60).toNanos());

    /** Refuses what is not positive. */
    public FlowTimeouts {
        positive("tcpEstablishedNs", tcpEstablishedNs);
        positive("tcpOpeningNs", tcpOpeningNs);
        positive("tcpEndingNs", tcpEndingNs);
        positive("udpAnsweredNs", udpAnsweredNs);
        positive("udpUnansweredNs", udpUnansweredNs);
        positive("icmpNs", icmpNs);
        positive("otherNs", otherNs);
        positive("activeWindowNs", activeWindowNs);
    }

    private static void positive(String name, long valueNs) {
        if (valueNs < 1) {
            throw new IllegalArgumentException(name + " " + valueNs + " is less than 1");
        }
    }
}
