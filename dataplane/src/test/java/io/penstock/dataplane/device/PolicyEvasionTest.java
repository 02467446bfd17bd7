package io.penstock.dataplane.device;

import static io.penstock.dataplane.device.OddPacket.DESTINATION_OPTIONS;
import static io.penstock.dataplane.device.OddPacket.FRAGMENT;
import static io.penstock.dataplane.device.OddPacket.HOP_BY_HOP;
import static io.penstock.dataplane.device.OddPacket.ROUTING;
import static io.penstock.dataplane.device.OddPacket.extension;
import static io.penstock.dataplane.device.OddPacket.fragment;
import static io.penstock.dataplane.device.OddPacket.payload;
import static io.penstock.dataplane.device.OddPacket.routing;
import static io.penstock.dataplane.device.OddPacket.withOptions;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.policy.Service;
import io.penstock.dataplane.policy.Verdict;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Left tries to reach what the policy refuses, by packets that say one thing to a gateway and another to a host. */
class PolicyEvasionTest extends PolicyPair {

    private static final int GRE = 47;
    private static final int ESP = 50;
    private static final int SCTP = 132;
    private static final int SSH = 22;

    /** Everything but SSH: the policy that is the easiest to get past. */
    private void allButSsh() {
        policy(Verdict.DROP, fromPeer(10, Verdict.DROP, port(Ip.TCP, SSH)), fromPeer(20, Verdict.ALLOW, Service.ANY));
    }

    private static byte[] ssh6() {
        return payload(Ip.tcp(LEFT6, 40_000, SITE6, SSH, Ip.SYN, 1, 0));
    }

    private static byte[] v6(int next, byte[] behind) {
        return OddPacket.of(LEFT6, SITE6, next, behind);
    }

    private void assertNothingArrives(byte[]... packets) {
        long before = right.drops(DropReason.POLICY_DENIED);
        leftSends(packets);
        assertThat(right.tun.delivered).isEmpty();
        assertThat(right.drops(DropReason.POLICY_DENIED) - before).isEqualTo(packets.length);
    }

    @Test
    void shouldRefuseAFirstFragmentThatHidesItsPorts() {
        allButSsh();
        byte[] chain = extension(Ip.TCP, 8, ssh6());
        assertNothingArrives(v6(FRAGMENT, fragment(DESTINATION_OPTIONS, 1, 0, true, Arrays.copyOf(chain, 8))));
        byte[] longer = extension(DESTINATION_OPTIONS, 8, chain);
        assertNothingArrives(v6(FRAGMENT, fragment(DESTINATION_OPTIONS, 2, 0, true, Arrays.copyOf(longer, 8))));
        byte[] half = extension(Ip.TCP, 32, ssh6());
        assertNothingArrives(v6(FRAGMENT, fragment(DESTINATION_OPTIONS, 3, 0, true, Arrays.copyOf(half, 16))));
    }

    @Test
    void shouldRefuseAChainOfHeadersThatItDoesNotFollowToItsEnd() {
        allButSsh();
        byte[] behind = ssh6();
        int next = Ip.TCP;
        for (int headers = 1; headers <= 12; headers++) {
            behind = extension(next, 8, behind);
            next = DESTINATION_OPTIONS;
            assertNothingArrives(v6(DESTINATION_OPTIONS, behind));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {HOP_BY_HOP, ROUTING, DESTINATION_OPTIONS})
    void shouldFindThePortsBehindAnExtensionHeader(int kind) {
        allButSsh();
        assertNothingArrives(v6(kind, extension(Ip.TCP, 24, ssh6())));
        byte[] web = v6(kind, extension(Ip.TCP, 24, payload(Ip.tcp(LEFT6, 40_000, SITE6, 443, Ip.SYN, 1, 0))));
        leftSends(web);
        assertThat(right.tun.delivered).containsExactly(web);
    }

    @Test
    void shouldRefuseAPacketThatGoesOnFromItsDestination() {
        policy(Verdict.DROP, fromPeer(10, Verdict.ALLOW, Service.ANY));
        byte[] plain = Ip.udp(LEFT, 1, SITE, 2, 8);
        byte[] recordRoute = withOptions(plain, 1, 7, 7, 4, 0, 0, 0, 0);
        byte[] arrived = v6(ROUTING, routing(Ip.TCP, 0, ssh6()));
        leftSends(plain, recordRoute, arrived);
        assertThat(right.tun.delivered).containsExactly(plain, recordRoute, arrived);
        right.tun.delivered.clear();
        assertNothingArrives(
                withOptions(plain, 131, 7, 4, 192, 168, 10, 9, 0),
                withOptions(plain, 1, 137, 7, 4, 192, 168, 10, 9),
                withOptions(plain, 7, 3, 4, 131, 7, 4, 192, 168, 10, 9, 0),
                v6(ROUTING, routing(Ip.TCP, 1, ssh6())),
                v6(HOP_BY_HOP, extension(ROUTING, 8, routing(Ip.TCP, 2, ssh6()))));
        leftSends(plain);
        assertThat(right.tun.delivered).as("the flow itself goes on").containsExactly(plain);
    }

    @Test
    void shouldRefuseAHeaderThatIsCutOff() {
        policy(Verdict.DROP, fromPeer(10, Verdict.ALLOW, Service.of(Ip.UDP), Service.of(Ip.TCP), Service.of(GRE)));
        byte[] none = OddPacket.of(LEFT, SITE, Ip.TCP, new byte[20]);
        leftSends(none, OddPacket.of(LEFT, SITE, GRE));
        assertThat(right.tun.delivered)
                .as("ports 0, and a protocol without ports")
                .hasSize(2);
        right.tun.delivered.clear();
        assertNothingArrives(
                OddPacket.of(LEFT, SITE, Ip.TCP, new byte[3]),
                OddPacket.of(LEFT, SITE, Ip.UDP),
                OddPacket.of(LEFT, SITE, 1, (byte) 8),
                OddPacket.of(LEFT6, SITE6, Ip.UDP, new byte[2]));
    }

    @Test
    void shouldJudgeEachFirstFragmentThoughItsNumberWasAllowedBefore() {
        allButSsh();
        byte[] web = Ip.fragment(Ip.tcp(LEFT, 40_000, SITE, 443, Ip.SYN, 1, 0), 7, 0, true);
        byte[] rest = Ip.fragment(Ip.udp(LEFT, 0, SITE, 0, 8), 7, 24, false);
        rest[9] = Ip.TCP;
        leftSends(web);
        right.tun.delivered.clear();
        assertNothingArrives(Ip.fragment(syn(SSH), 7, 0, true), rest, Ip.fragment(syn(SSH), 7, 0, false));
    }

    @Test
    void shouldLetFragmentsFollowTheirFirstForHalfAMinuteAndUnderItsPolicyAlone() {
        policy(Verdict.DROP, fromPeer(10, Verdict.ALLOW, port(Ip.UDP, 53)));
        byte[] first = Ip.fragment(Ip.udp(LEFT, 5000, SITE, 53, 64), 9, 0, true);
        byte[] later = Ip.fragment(Ip.udp(LEFT, 0, SITE, 0, 64), 9, 72, false);
        leftSends(first, later);
        clock.advance(29, TimeUnit.SECONDS);
        leftSends(later);
        assertThat(right.tun.delivered).containsExactly(first, later, later);
        right.tun.delivered.clear();
        clock.advance(1, TimeUnit.SECONDS);
        assertNothingArrives(later);
        leftSends(first);
        right.tun.delivered.clear();
        policy(Verdict.DROP, fromPeer(10, Verdict.ALLOW, port(Ip.UDP, 54)));
        assertNothingArrives(later);
    }

    @Test
    void shouldNotLetFragmentsOfOnePeerFollowThoseOfAnother() {
        policy(Verdict.DROP, fromPeer(10, Verdict.ALLOW, port(Ip.UDP, 53)));
        leftSends(Ip.fragment(Ip.udp(LEFT, 5000, SITE, 53, 64), 9, 0, true));
        right.tun.delivered.clear();
        right.addPeer(left.publicKey, null, null, "10.0.0.9/32");
        assertNothingArrives(Ip.fragment(Ip.udp("10.0.0.9", 0, SITE, 0, 64), 9, 72, false));
    }

    @Test
    void shouldLetNoOtherProtocolPassByARuleForOne() {
        policy(Verdict.DROP, fromPeer(10, Verdict.ALLOW, port(Ip.TCP, SSH)));
        byte[] ports = payload(syn(SSH));
        for (int protocol : new int[] {4, Ip.UDP, 41, GRE, ESP, 51, 94, SCTP, 136, 255}) {
            assertNothingArrives(OddPacket.of(LEFT, SITE, protocol, ports));
        }
        policy(Verdict.DROP, fromPeer(10, Verdict.ALLOW, Service.of(GRE), port(SCTP, 5060)));
        byte[] gre = OddPacket.of(LEFT, SITE, GRE, ports);
        leftSends(gre, OddPacket.of(LEFT, SITE, SCTP, (byte) 1, (byte) 0, (byte) 0x13, (byte) 0xc4));
        siteSends(OddPacket.of(SITE, LEFT, GRE, ports));
        assertThat(right.tun.delivered).hasSize(2);
        assertThat(left.tun.delivered).as("the answer").hasSize(1);
    }

    @Test
    void shouldKnowAnswersByBothPortsAndNotByFlags() {
        policy(Verdict.DROP, fromPeer(10, Verdict.ALLOW, port(Ip.TCP, SSH), port(Ip.UDP, 53)));
        leftSends(Ip.udp(LEFT, 5000, SITE, 53, 8), syn(SSH));
        siteSends(
                Ip.udp(SITE, 54, LEFT, 5000, 8),
                Ip.udp(SITE, 53, LEFT, 5001, 8),
                Ip.tcp(SITE, SSH, LEFT, 40_001, Ip.ACK, 1, 1),
                Ip.tcp(SITE, SSH, LEFT, 40_001, Ip.SYN | Ip.ACK, 1, 1),
                Ip.tcp(SITE, SSH, LEFT, 40_001, Ip.RST, 1, 1));
        assertThat(left.tun.delivered).isEmpty();
        assertThat(right.drops(DropReason.POLICY_DENIED_OUT)).isEqualTo(5);
        right.tun.delivered.clear();
        assertNothingArrives(
                Ip.tcp(LEFT, SSH, SITE, 40_000, Ip.ACK, 1, 1), Ip.tcp(LEFT, 53, SITE, 80, Ip.FIN, 1, 1), ack(80));
    }

    @Test
    void shouldTakeAddressesAsTheyAreWritten() {
        left.changePeer(right.publicKey, null, null, OptionalInt.empty(), "0.0.0.0/0", "::/0");
        policy(Verdict.REJECT, fromPeer(10, Verdict.ALLOW, Service.ANY));
        leftSends(
                Ip.udp(LEFT6, 1, "::ffff:10.0.0.2", 53, 1),
                Ip.udp(LEFT6, 1, "::10.0.0.2", 53, 1),
                Ip.udp(LEFT6, 1, "64:ff9b::a00:2", 53, 1));
        assertThat(right.drops(DropReason.POLICY_REJECTED)).isEqualTo(3);
        assertThat(left.tun.delivered).hasSize(3);
        left.tun.delivered.clear();
        leftSends(
                Ip.udp(LEFT, 1, "255.255.255.255", 67, 1),
                Ip.udp(LEFT, 1, "224.0.0.251", 5353, 1),
                Ip.udp(LEFT6, 1, "ff02::fb", 5353, 1));
        assertThat(right.tun.delivered).isEmpty();
        assertThat(right.drops(DropReason.POLICY_REJECTED)).isEqualTo(6);
        assertThat(left.tun.delivered).as("nobody answers what went to many").isEmpty();
    }

    @Test
    void shouldAnswerNobodyWhoIsNoSingleHost() {
        right.addPeer(left.publicKey, null, null, "0.0.0.0/0", "::/0");
        policy(Verdict.REJECT);
        for (String from : new String[] {"0.0.0.0", "127.0.0.1", "224.0.0.1", "255.255.255.255"}) {
            leftSends(Ip.udp(from, 1, SITE, 53, 1));
        }
        for (String from : new String[] {"::", "::1", "ff02::1"}) {
            leftSends(Ip.udp(from, 1, SITE6, 53, 1));
        }
        assertThat(right.drops(DropReason.POLICY_REJECTED)).isEqualTo(7);
        assertThat(left.tun.delivered).isEmpty();
    }
}
