package io.penstock.dataplane.device;

import static io.penstock.dataplane.device.TestGateway.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.policy.Party;
import io.penstock.dataplane.policy.PolicyRule;
import io.penstock.dataplane.policy.Service;
import io.penstock.dataplane.policy.Verdict;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Right has a policy, left is its peer: what passes, what is refused and how, and that all of it is counted. */
class PolicyTest extends PolicyPair {

    @Test
    void shouldDeliverWhatARuleAllowsAndLetTheAnswerBack() {
        policy(Verdict.DROP, fromPeer(10, Verdict.ALLOW, port(Ip.TCP, 22)));
        leftSends(syn(22));
        siteSends(synAck(22));
        leftSends(ack(22));
        assertThat(right.tun.delivered).containsExactly(syn(22), ack(22));
        assertThat(left.tun.delivered).containsExactly(synAck(22));
    }

    @Test
    void shouldDropInSilenceWhatNoRuleNames() {
        policy(Verdict.DROP, fromPeer(10, Verdict.ALLOW, port(Ip.TCP, 22)));
        leftSends(syn(80), syn(80), Ip.udp(LEFT, 1, SITE, 22, 10));
        assertThat(right.tun.delivered).isEmpty();
        assertThat(left.tun.delivered).isEmpty();
        assertThat(right.drops(DropReason.POLICY_DENIED)).isEqualTo(3);
    }

    @Test
    void shouldAnswerARejectedConnectionByAReset() throws Exception {
        policy(Verdict.DROP, fromPeer(10, Verdict.REJECT, port(Ip.TCP, 23)));
        leftSends(syn(23));
        assertThat(right.tun.delivered).isEmpty();
        byte[] reset = left.tun.delivered.getFirst();
        assertThat(Ip.isSound(reset)).isTrue();
        assertThat(Ip.source(reset)).isEqualTo(SITE);
        assertThat(Ip.destination(reset)).isEqualTo(LEFT);
        assertThat(Ip.transport(reset).getShort(0)).isEqualTo((short) 23);
        assertThat(Ip.transport(reset).getShort(2)).isEqualTo((short) 40_000);
        assertThat(Ip.transport(reset).getInt(8)).isEqualTo(1001);
        assertThat(Ip.transport(reset).get(13)).isEqualTo((byte) (Ip.RST | Ip.ACK));

        leftSends(ack(23));
        assertThat(Ip.transport(left.tun.delivered.get(1)).getInt(4)).isEqualTo(8);
        assertThat(Ip.transport(left.tun.delivered.get(1)).get(13)).isEqualTo((byte) Ip.RST);
        leftSends(Ip.tcp(LEFT, 40_000, SITE, 23, Ip.RST, 1001, 0));
        assertThat(left.tun.delivered).hasSize(2);
        assertThat(right.drops(DropReason.POLICY_REJECTED)).isEqualTo(3);
        assertThat(right.count(Counter.REJECTIONS_SENT)).isEqualTo(2);
    }

    @Test
    void shouldAnswerOtherRejectedPacketsByIcmpThatQuotesThem() {
        policy(Verdict.REJECT);
        byte[] datagram = Ip.udp(LEFT, 5000, SITE, 53, 900);
        byte[] datagram6 = Ip.udp(LEFT6, 5000, SITE6, 53, 1300);
        leftSends(datagram, datagram6);
        byte[] answer = left.tun.delivered.get(0);
        byte[] answer6 = left.tun.delivered.get(1);
        assertThat(Ip.isSound(answer)).isTrue();
        assertThat(answer).hasSize(576);
        assertThat(Ip.protocol(answer)).isEqualTo(1);
        assertThat(Ip.transport(answer).getShort(0)).isEqualTo((short) 0x030d);
        assertThat(answer).endsWith(java.util.Arrays.copyOf(datagram, 576 - 28));
        assertThat(Ip.isSound(answer6)).isTrue();
        assertThat(answer6).hasSize(1280);
        assertThat(Ip.protocol(answer6)).isEqualTo(58);
        assertThat(Ip.transport(answer6).getShort(0)).isEqualTo((short) 0x0101);

        left.tun.delivered.clear();
        leftSends(Ip.icmp(LEFT, SITE, 3, 4, new byte[40]), Ip.udp(LEFT, 5000, "10.0.0.2", 53, 0));
        assertThat(left.tun.delivered).as("no error about an error").hasSize(1);
    }

    @Test
    void shouldRefuseWhatThePeerHasNotAskedFor() {
        policy(Verdict.REJECT, fromPeer(10, Verdict.ALLOW, Service.ANY));
        siteSends(Ip.tcp(SITE, 50_000, LEFT, 80, Ip.SYN, 5, 0));
        assertThat(left.tun.delivered).isEmpty();
        assertThat(right.drops(DropReason.POLICY_REJECTED_OUT)).isEqualTo(1);
        assertThat(right.count(Counter.REJECTIONS_DELIVERED)).isEqualTo(1);
        byte[] reset = right.tun.delivered.getFirst();
        assertThat(Ip.isSound(reset)).isTrue();
        assertThat(Ip.transport(reset).getShort(2)).isEqualTo((short) 50_000);

        leftSends(Ip.tcp(LEFT, 80, SITE, 50_000, Ip.SYN, 9, 0));
        assertThat(right.tun.delivered)
                .as("who was refused does not stand in the way of who may")
                .hasSize(2);
        siteSends(Ip.tcp(SITE, 50_000, LEFT, 80, Ip.SYN | Ip.ACK, 5, 10));
        assertThat(left.tun.delivered).hasSize(1);
    }

    @Test
    void shouldJudgeLiveFlowsAgainWhenThePolicyChanges() {
        leftSends(syn(22), Ip.udp(LEFT, 1, SITE, 22, 1));
        siteSends(synAck(22));
        Party any = Party.ANY;
        policy(
                Verdict.DROP,
                fromPeer(10, Verdict.ALLOW, port(Ip.UDP, 22)),
                new PolicyRule(20, Verdict.ALLOW, site, any, List.of(Service.ANY)));
        right.tun.delivered.clear();
        left.tun.delivered.clear();
        leftSends(ack(22), Ip.udp(LEFT, 1, SITE, 22, 1));
        assertThat(right.tun.delivered).containsExactly(Ip.udp(LEFT, 1, SITE, 22, 1));
        siteSends(synAck(22));
        assertThat(left.tun.delivered)
                .as("a connection that was cut is not opened again by its answers")
                .isEmpty();
        siteSends(Ip.tcp(SITE, 22, LEFT, 40_000, Ip.SYN, 5, 0));
        assertThat(left.tun.delivered).as("a new one the other way is").hasSize(1);

        right.setPolicy(null);
        leftSends(ack(22));
        assertThat(right.tun.delivered).hasSize(2);
    }

    @Test
    void shouldLimitTheRateOfAnswers() {
        policy(Verdict.REJECT);
        for (int port = 1; port <= 400; port++) {
            left.send(syn(port));
        }
        settle(left, right);
        assertThat(left.tun.delivered).hasSize(50);
        assertThat(right.count(Counter.REJECTIONS_SUPPRESSED)).isEqualTo(350);
        assertThat(right.drops(DropReason.POLICY_REJECTED)).isEqualTo(400);
        clock.advance(10, TimeUnit.MILLISECONDS);
        for (int port = 1; port <= 400; port++) {
            left.send(syn(port));
        }
        settle(left, right);
        assertThat(left.tun.delivered).hasSize(60);
    }

    @Test
    void shouldLetErrorsAboutAllowedFlowsPassAndNoOthers() {
        policy(Verdict.DROP, fromPeer(10, Verdict.ALLOW, port(Ip.TCP, 22)));
        leftSends(syn(22));
        byte[] about = new byte[4 + 28];
        System.arraycopy(syn(22), 0, about, 4, 28);
        byte[] aboutOther = new byte[4 + 28];
        System.arraycopy(syn(80), 0, aboutOther, 4, 28);
        byte[] tooBig = Ip.icmp(SITE, LEFT, 3, 4, about);
        siteSends(tooBig);
        siteSends(Ip.icmp(SITE, LEFT, 3, 4, aboutOther));
        siteSends(Ip.icmp(SITE, LEFT, 8, 0, about));
        siteSends(tooBig);
        assertThat(left.tun.delivered).containsExactly(tooBig, tooBig);
        assertThat(right.drops(DropReason.POLICY_DENIED_OUT)).isEqualTo(2);
    }

    @Test
    void shouldLetFragmentsShareTheFateOfTheFirst() {
        policy(Verdict.DROP, fromPeer(10, Verdict.ALLOW, port(Ip.UDP, 53)));
        byte[] allowed = Ip.udp(LEFT, 5000, SITE, 53, 64);
        byte[] denied = Ip.udp(LEFT, 5000, SITE, 54, 64);
        byte[] later = Ip.udp(LEFT, 0, SITE, 0, 64);
        leftSends(
                Ip.fragment(allowed, 1, 0, true),
                Ip.fragment(denied, 2, 0, true),
                Ip.fragment(later, 1, 72, false),
                Ip.fragment(later, 2, 72, false),
                Ip.fragment(later, 3, 72, false));
        assertThat(right.tun.delivered)
                .containsExactly(Ip.fragment(allowed, 1, 0, true), Ip.fragment(later, 1, 72, false));
        assertThat(right.drops(DropReason.POLICY_DENIED)).isEqualTo(3);
    }

    @Test
    void shouldJudgeAgainWhenAnAddressChangesHands() {
        policy(Verdict.DROP, fromPeer(10, Verdict.ALLOW, Service.ANY));
        siteSends(Ip.udp(SITE, 1, LEFT, 2, 1));
        assertThat(left.tun.delivered).isEmpty();
        leftSends(Ip.udp(LEFT, 7, SITE, 8, 1));
        assertThat(right.tun.delivered).hasSize(1);
        TestGateway other = new TestGateway(internet, clock, GatewayPlan.at("192.0.2.3", 3333, 3));
        right.addPeer(other.publicKey, null, null, SITE + "/32");
        policy(
                Verdict.DROP,
                new PolicyRule(
                        1,
                        Verdict.DROP,
                        peer(),
                        new Party(false, false, false, Set.of(other.publicKey), List.of()),
                        List.of(Service.ANY)),
                fromPeer(10, Verdict.ALLOW, Service.ANY));
        leftSends(Ip.udp(LEFT, 7, SITE, 8, 1));
        assertThat(right.tun.delivered).hasSize(1);
        right.removePeer(other.publicKey);
        leftSends(Ip.udp(LEFT, 7, SITE, 8, 1));
        assertThat(right.tun.delivered).hasSize(2);
    }

    @Test
    void shouldCountEveryPacketOfARefusedBatch() {
        policy(Verdict.DROP, fromPeer(10, Verdict.ALLOW, port(Ip.TCP, 22)));
        List<byte[]> batch = new java.util.ArrayList<>();
        for (int i = 0; i < 100; i++) {
            batch.add(Ip.udp(LEFT, 9, SITE, 9, 500));
        }
        leftSends(batch.toArray(byte[][]::new));
        assertThat(right.drops(DropReason.POLICY_DENIED)).isEqualTo(100);
    }
}
