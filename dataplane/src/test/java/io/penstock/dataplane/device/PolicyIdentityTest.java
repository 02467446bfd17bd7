package io.penstock.dataplane.device;

import static io.penstock.dataplane.device.TestGateway.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.policy.Party;
import io.penstock.dataplane.policy.PolicyRule;
import io.penstock.dataplane.policy.Service;
import io.penstock.dataplane.policy.Verdict;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules are about peers: who has an address now, what another peer may do, and what belongs to whom. */
class PolicyIdentityTest extends PolicyPair {

    private static final String OTHER = "10.0.0.3";

    private TestGateway other;

    @BeforeEach
    void anotherPeer() {
        other = new TestGateway(internet, clock, GatewayPlan.at("192.0.2.3", 3333, 3));
        other.addPeer(right.publicKey, right.host.here(), null, "10.0.0.1/32", "10.0.0.2/32");
        right.addPeer(other.publicKey, null, null, OTHER + "/32");
        // Both ways between the peers, whatever right does with it.
        left.addPeer(right.publicKey, null, null, OTHER + "/32");
        otherSends(Ip.udp(OTHER, 1, SITE, 1, 1));
        right.tun.delivered.clear();
    }

    @AfterEach
    void everythingOfTheOtherIsAccountedFor() {
        assertNothingUnaccounted(other);
    }

    private Party others() {
        return new Party(false, false, false, Set.of(other.publicKey), List.of());
    }

    private void otherSends(byte[] packet) {
        other.send(packet);
        settle(left, right, other);
    }

    /** What right's machine does with a packet from a peer to a peer: it goes back into the tunnel. */
    private void route() {
        List<byte[]> toPeers = List.copyOf(right.tun.delivered);
        right.tun.delivered.clear();
        toPeers.forEach(right::send);
        settle(left, right, other);
    }

    private static byte[] toOther(int port) {
        return Ip.udp(LEFT, 700, OTHER, port, 1);
    }

    private static byte[] fromOther(int port) {
        return Ip.udp(OTHER, port, LEFT, 700, 1);
    }

    @Test
    void shouldLetOnePeerReachAnotherByOneRule() {
        policy(Verdict.DROP, new PolicyRule(10, Verdict.ALLOW, peer(), others(), List.of(port(Ip.UDP, 53))));
        leftSends(toOther(53), toOther(54));
        route();
        assertThat(other.tun.delivered).containsExactly(toOther(53));
        otherSends(fromOther(53));
        route();
        assertThat(left.tun.delivered).as("the answer").containsExactly(fromOther(53));
        otherSends(fromOther(55));
        route();
        assertThat(left.tun.delivered).as("not asked for").hasSize(1);
        assertThat(right.drops(DropReason.POLICY_DENIED)).isEqualTo(2);
    }

    @Test
    void shouldRefuseAPacketToAPeerThoughItDidNotComeInByTheTunnel() {
        policy(Verdict.DROP, new PolicyRule(10, Verdict.ALLOW, Party.ANY, others(), List.of(Service.ANY)));
        siteSends(Ip.udp(OTHER, 1, LEFT, 2, 1));
        assertThat(left.tun.delivered)
                .as("whose address a packet bears is told by AllowedIPs alone, here by a machine that was deceived")
                .isEmpty();
    }

    @Test
    void shouldNotLetANewOwnerOfAnAddressGoOnWithTheFlowsOfTheOld() {
        policy(
                Verdict.DROP,
                fromPeer(10, Verdict.ALLOW, port(Ip.TCP, 22)),
                new PolicyRule(20, Verdict.ALLOW, site, peer(), List.of(Service.ANY)));
        leftSends(syn(22));
        siteSends(synAck(22), Ip.udp(SITE, 5000, LEFT, 6000, 1));
        leftSends(ack(22));
        assertThat(right.tun.delivered).containsExactly(syn(22), ack(22));
        right.tun.delivered.clear();
        left.tun.delivered.clear();

        right.addPeer(other.publicKey, null, null, LEFT + "/32");
        otherSends(ack(22));
        otherSends(Ip.udp(LEFT, 6000, SITE, 5000, 1));
        assertThat(right.tun.delivered).isEmpty();
        assertThat(right.drops(DropReason.POLICY_DENIED)).isEqualTo(2);
        leftSends(ack(22));
        assertThat(right.drops(DropReason.SOURCE_NOT_ALLOWED)).isEqualTo(1);
        siteSends(synAck(22), Ip.udp(SITE, 5000, LEFT, 6000, 1));
        assertThat(other.tun.delivered).as("nor what was meant for the old").isEmpty();
        assertThat(right.drops(DropReason.POLICY_DENIED_OUT)).isEqualTo(2);
    }

    @Test
    void shouldHoldARuleForOneKeyAgainstTheNextKeyOfTheSameAddress() {
        policy(Verdict.DROP, fromPeer(10, Verdict.ALLOW, Service.ANY));
        leftSends(syn(22));
        assertThat(right.tun.delivered).hasSize(1);
        right.removePeer(left.publicKey);
        right.addPeer(other.publicKey, null, null, LEFT + "/32");
        otherSends(ack(22));
        assertThat(right.tun.delivered).hasSize(1);
        assertThat(right.drops(DropReason.POLICY_DENIED)).isEqualTo(1);
    }

    @Test
    void shouldTakeNoErrorAboutTheFlowOfAnotherPeer() {
        policy(Verdict.DROP, fromPeer(10, Verdict.ALLOW, port(Ip.TCP, 22)));
        leftSends(syn(22));
        siteSends(synAck(22));
        byte[] quote = new byte[4 + 28];
        System.arraycopy(synAck(22), 0, quote, 4, 28);
        leftSends(Ip.icmp(LEFT, SITE, 3, 4, quote));
        assertThat(right.tun.delivered).as("from who has the flow").hasSize(2);
        otherSends(Ip.icmp(OTHER, SITE, 3, 4, quote));
        assertThat(right.tun.delivered).hasSize(2);
        leftSends(Ip.icmp(LEFT, OTHER, 3, 4, quote));
        assertThat(right.tun.delivered).as("to who did not send what it quotes").hasSize(2);
        byte[] own = new byte[4 + 28];
        System.arraycopy(syn(22), 0, own, 4, 28);
        leftSends(Ip.icmp(LEFT, SITE, 3, 4, own));
        assertThat(right.tun.delivered).as("about a packet of its own").hasSize(2);
        assertThat(right.drops(DropReason.POLICY_DENIED)).isEqualTo(3);
    }
}
