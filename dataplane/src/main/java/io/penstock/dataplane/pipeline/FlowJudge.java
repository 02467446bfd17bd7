package io.penstock.dataplane.pipeline;

import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.flow.FlowParser;
import io.penstock.dataplane.peer.Peer;
import io.penstock.dataplane.policy.Attempt;
import io.penstock.dataplane.policy.Policy;
import io.penstock.dataplane.routing.AllowedIps;
import org.jspecify.annotations.Nullable;

/** Asks the policy about a parsed packet, in the terms of who opened the flow. Used by the core's thread only. */
final class FlowJudge {

    private static final int ECHO_REPLY4 = 0;
    private static final int TIMESTAMP_REPLY4 = 14;
    private static final int INFORMATION_REPLY4 = 16;
    private static final int MASK_REPLY4 = 18;
    private static final int ECHO_REPLY6 = 129;

    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int DCCP = 33;
    private static final int SCTP = 132;
    private static final int UDP_LITE = 136;

    private final Routes routes;
    private final Attempt attempt = new Attempt();

    FlowJudge(Routes routes) {
        this.routes = routes;
    }

    /**
     * The rule that decides on the packet's flow.
     *
     * @param byPeer whether the peer's side opened it
     * @return as {@link Policy#match}
     */
    int match(Policy policy, FlowParser packet, boolean byPeer) {
        boolean ipv6 = packet.family() == FlowParser.IPV6;
        long peerHigh = packet.peerAddressHigh();
        long peerLow = packet.peerAddressLow();
        long farHigh = packet.farAddressHigh();
        long farLow = packet.farAddressLow();
        PublicKey peer = owner(ipv6, peerHigh, peerLow);
        PublicKey far = owner(ipv6, farHigh, farLow);
        if (byPeer) {
            attempt.from(ipv6, peerHigh, peerLow, peer);
            attempt.to(farHigh, farLow, far);
        } else {
            attempt.from(ipv6, farHigh, farLow, far);
            attempt.to(peerHigh, peerLow, peer);
        }
        attempt.by(packet.protocol(), port(packet, byPeer));
        return policy.match(attempt);
    }

    /** The port of who is reached. A reply that opens a flow, because nobody has asked, is no request of any kind. */
    private static int port(FlowParser packet, boolean byPeer) {
        boolean unasked = packet.isIcmpQuery() && byPeer != (packet.isInbound() != isReply(packet.icmpType()));
        if (unasked || !packet.isPortKnown()) {
            return Attempt.UNKNOWN_PORT;
        }
        return byPeer ? packet.farPort() : packet.peerPort();
    }

    /** Of the types of queries: whether it answers one. */
    private static boolean isReply(int icmpType) {
        return switch (icmpType) {
            case ECHO_REPLY4, TIMESTAMP_REPLY4, INFORMATION_REPLY4, MASK_REPLY4, ECHO_REPLY6 -> true;
            default -> false;
        };
    }

    /**
     * Whether a packet hides what rules speak of: its header chain does not end within it, or the ports of its protocol are
     * cut off. A host could find them behind the next fragment, so no rule can be trusted to fit (RFC 7112, RFC 1858).
     */
    static boolean isHidden(FlowParser packet) {
        if (packet.isPortKnown() || packet.isLaterFragment()) {
            return false;
        }
        return packet.transportOffset() < 0
                || packet.isIcmp()
                || switch (packet.protocol()) {
                    case TCP, UDP, DCCP, SCTP, UDP_LITE -> true;
                    default -> false;
                };
    }

    private @Nullable PublicKey owner(boolean ipv6, long high, long low) {
        AllowedIps.Snapshot<Peer> allowed = routes.snapshot();
        Peer owner = ipv6 ? allowed.lookup6(high, low) : allowed.lookup4((int) low);
        return owner == null ? null : owner.publicKey();
    }
}
