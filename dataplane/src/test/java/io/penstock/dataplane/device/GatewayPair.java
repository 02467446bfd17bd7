package io.penstock.dataplane.device;

import static io.penstock.dataplane.device.InnerPackets.packet;
import static io.penstock.dataplane.device.TestGateway.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.counters.Volume;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;

/**
 * What the tests of two whole gateways share: the gateways over a network in memory:
 *
 * <pre>
 *   left   10.0.0.1, fd00::1  -- 192.0.2.1:1111 ---- MemoryInternet ---- 192.0.2.2:2222 --  10.0.0.2, fd00::2   right
 * </pre>
 *
 * Left knows where right is; right learns where left is.
 */
abstract class GatewayPair {

    static final int INITIATION = 1;
    static final int RESPONSE = 2;
    static final int TRANSPORT = 4;

    /** Why a packet is refused before it counts as taken for a peer. */
    private static final Set<DropReason> BEFORE_THE_PEER = EnumSet.of(
            DropReason.NOT_IP,
            DropReason.NO_PEER,
            DropReason.NO_ENDPOINT,
            DropReason.AUDIT_REFUSED_OUT,
            DropReason.POLICY_DENIED_OUT,
            DropReason.POLICY_REJECTED_OUT);

    final MemoryInternet internet = new MemoryInternet();
    final TestGateway.HandClock clock = new TestGateway.HandClock();
    TestGateway left;
    TestGateway right;

    @BeforeEach
    void twoGateways() {
        left = new TestGateway(internet, clock, GatewayPlan.at("192.0.2.1", 1111, 1));
        right = new TestGateway(
                internet, clock, GatewayPlan.at("192.0.2.2", 2222, 2).withEngine("bouncycastle"));
        left.addPeer(right.publicKey, right.host.here(), null, "10.0.0.2/32", "fd00::2/128");
        right.addPeer(left.publicKey, null, null, "10.0.0.1/32", "fd00::1/128");
    }

    static byte[] toRight(int lengthBytes, int number) {
        return packet("10.0.0.1", "10.0.0.2", lengthBytes, number);
    }

    static byte[] toLeft(int lengthBytes, int number) {
        return packet("10.0.0.2", "10.0.0.1", lengthBytes, number);
    }

    void connect() {
        left.send(toRight(100, 0));
        settle(left, right);
        assertThat(right.tun.delivered).hasSize(1);
        right.tun.delivered.clear();
        internet.seen.clear();
    }

    long seen(int type) {
        return internet.seen.stream()
                .filter(datagram -> datagram.type() == type)
                .count();
    }

    /** Every packet that went in came out or was dropped for one reason. */
    void assertNothingUnaccounted(TestGateway gateway) {
        assertThat(gateway.count(Counter.MESSAGES_RECEIVED))
                .isEqualTo(gateway.count(Counter.PACKETS_IN)
                        + gateway.count(Counter.KEEPALIVES_IN)
                        + gateway.count(Counter.HANDSHAKES_ANSWERED)
                        + gateway.count(Counter.HANDSHAKES_INITIATED)
                        + gateway.count(Counter.COOKIE_REPLIES_RECEIVED)
                        + drops(gateway, DropReason.Direction.INBOUND));
        assertThat(gateway.count(Counter.PACKETS_READ) + gateway.count(Counter.REJECTIONS_SENT))
                .isEqualTo(gateway.count(Counter.PACKETS_OUT) + drops(gateway, DropReason.Direction.OUTBOUND));
        assertPeers(gateway);
        assertFamilies(gateway, Counter.PACKETS_IN, Counter.PACKETS_IN_IPV4, Counter.PACKETS_IN_IPV6);
        assertFamilies(gateway, Counter.BYTES_IN, Counter.BYTES_IN_IPV4, Counter.BYTES_IN_IPV6);
        assertFamilies(gateway, Counter.PACKETS_OUT, Counter.PACKETS_OUT_IPV4, Counter.PACKETS_OUT_IPV6);
        assertFamilies(gateway, Counter.BYTES_OUT, Counter.BYTES_OUT_IPV4, Counter.BYTES_OUT_IPV6);
    }

    /** What is counted peer by peer adds up to what is counted of all. */
    private static void assertPeers(TestGateway gateway) {
        assertThat(gateway.delivered())
                .as("delivered, of all peers")
                .isEqualTo(new Volume(gateway.count(Counter.PACKETS_IN), gateway.count(Counter.BYTES_IN)));
        long refused = BEFORE_THE_PEER.stream().mapToLong(gateway::drops).sum();
        assertThat(gateway.taken().packets())
                .as("packets taken, for all peers")
                .isEqualTo(gateway.count(Counter.PACKETS_READ) - refused);
        boolean allLeft = drops(gateway, DropReason.Direction.OUTBOUND) == refused;
        if (allLeft && gateway.count(Counter.REJECTIONS_SENT) == 0) {
            assertThat(gateway.taken().bytes())
                    .as("bytes taken, for all peers")
                    .isEqualTo(gateway.count(Counter.BYTES_OUT));
        }
    }

    private static void assertFamilies(TestGateway gateway, Counter all, Counter ipv4, Counter ipv6) {
        assertThat(gateway.count(ipv4) + gateway.count(ipv6)).as(all.name()).isEqualTo(gateway.count(all));
    }

    private static long drops(TestGateway gateway, DropReason.Direction direction) {
        return Stream.of(DropReason.values())
                .filter(reason -> reason.direction() == direction)
                .mapToLong(gateway::drops)
                .sum();
    }
}
