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
        int port = byPeer ? packet.farPort() : packet.peerPort();
        if (byPeer) {
            attempt.from(ipv6, peerHigh, peerLow, peer);
            attempt.to(farHigh, farLow, far);
        } else {
            attempt.from(ipv6, farHigh, farLow, far);
            attempt.to(peerHigh, peerLow, peer);
        }
        attempt.by(packet.protocol(), packet.isPortKnown() ? port : Attempt.UNKNOWN_PORT);
        return policy.match(attempt);
    }

    private @Nullable PublicKey owner(boolean ipv6, long high, long low) {
        AllowedIps.Snapshot<Peer> allowed = routes.snapshot();
        Peer owner = ipv6 ? allowed.lookup6(high, low) : allowed.lookup4((int) low);
        return owner == null ? null : owner.publicKey();
    }
}
