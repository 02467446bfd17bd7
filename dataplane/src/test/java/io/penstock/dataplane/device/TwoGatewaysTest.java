package io.penstock.dataplane.device;

import static io.penstock.dataplane.device.InnerPackets.packet;
import static io.penstock.dataplane.device.TestGateway.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.crypto.AeadEngines;
import io.penstock.dataplane.crypto.Keys;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.device.MemoryInternet.Datagram;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two whole gateways over a network in memory:
 *
 * <pre>
 *   left   10.0.0.1, fd00::1  -- 192.0.2.1:1111 ---- MemoryInternet ---- 192.0.2.2:2222 --  10.0.0.2, fd00::2   right
 * </pre>
 *
 * Left knows where right is; right learns where left is.
 */
class TwoGatewaysTest {

    private static final int INITIATION = 1;
    private static final int RESPONSE = 2;
    private static final int TRANSPORT = 4;

    private final MemoryInternet internet = new MemoryInternet();
    private final TestGateway.HandClock clock = new TestGateway.HandClock();
    private TestGateway left;
    private TestGateway right;

    @BeforeEach
    void twoGateways() {
        left = new TestGateway(internet, clock, AeadEngines.select("jdk"), "192.0.2.1", 1111, 1);
        right = new TestGateway(internet, clock, AeadEngines.select("bouncycastle"), "192.0.2.2", 2222, 2);
        left.addPeer(right.publicKey, right.host.here(), null, "10.0.0.2/32", "fd00::2/128");
        right.addPeer(left.publicKey, null, null, "10.0.0.1/32", "fd00::1/128");
    }

    private static byte[] toRight(int lengthBytes, int number) {
        return packet("10.0.0.1", "10.0.0.2", lengthBytes, number);
    }

    private static byte[] toLeft(int lengthBytes, int number) {
        return packet("10.0.0.2", "10.0.0.1", lengthBytes, number);
    }

    private void connect() {
        left.send(toRight(100, 0));
        settle(left, right);
        assertThat(right.tun.delivered).hasSize(1);
        right.tun.delivered.clear();
        internet.seen.clear();
    }

    private long seen(int type) {
        return internet.seen.stream()
                .filter(datagram -> datagram.type() == type)
                .count();
    }

    /** Every packet that went in came out or was dropped for one reason. */
    private void assertNothingUnaccounted(TestGateway gateway) {
        assertThat(gateway.count(Counter.MESSAGES_RECEIVED))
                .isEqualTo(gateway.count(Counter.PACKETS_IN)
                        + gateway.count(Counter.KEEPALIVES_IN)
                        + gateway.count(Counter.HANDSHAKES_ANSWERED)
                        + gateway.count(Counter.HANDSHAKES_INITIATED)
                        + gateway.count(Counter.COOKIE_REPLIES_RECEIVED)
                        + drops(gateway, DropReason.Direction.INBOUND));
        assertThat(gateway.count(Counter.PACKETS_READ))
                .isEqualTo(gateway.count(Counter.PACKETS_OUT) + drops(gateway, DropReason.Direction.OUTBOUND));
    }

    private static long drops(TestGateway gateway, DropReason.Direction direction) {
        return Stream.of(DropReason.values())
                .filter(reason -> reason.direction() == direction)
                .mapToLong(gateway::drops)
                .sum();
    }

    @Test
    void shouldCarryPacketsBothWaysAfterExactlyOneHandshake() {
        byte[] question = toRight(84, 1);
        left.send(question);
        settle(left, right);
        byte[] answer = toLeft(1420, 2);
        right.send(answer);
        settle(left, right);

        assertThat(right.tun.delivered).containsExactly(question);
        assertThat(left.tun.delivered).containsExactly(answer);
        assertThat(seen(INITIATION)).isEqualTo(1);
        assertThat(seen(RESPONSE)).isEqualTo(1);
        assertNothingUnaccounted(left);
        assertNothingUnaccounted(right);
    }

    @Test
    void shouldCarryIpv6Inside() {
        byte[] packet = packet("fd00::1", "fd00::2", 1280, 7);
        left.send(packet);
        settle(left, right);
        assertThat(right.tun.delivered).containsExactly(packet);
    }

    @Test
    void shouldShowAnEavesdropperOnlyPaddedCiphertext() {
        byte[] secret = "the penstock is open".getBytes(StandardCharsets.US_ASCII);
        for (int lengthBytes = 40; lengthBytes < 200; lengthBytes += 7) {
            byte[] packet = toRight(lengthBytes, lengthBytes);
            System.arraycopy(secret, 0, packet, 20, secret.length);
            left.send(packet);
        }
        settle(left, right);

        assertThat(right.tun.delivered).hasSize(23);
        for (Datagram datagram : internet.seen) {
            assertThat(new String(datagram.bytes(), StandardCharsets.ISO_8859_1))
                    .doesNotContain("penstock is open");
            if (datagram.type() == TRANSPORT) {
                assertThat(datagram.bytes().length % 16).isZero();
            }
        }
    }

    @Test
    void shouldNotPadPastTheMtu() {
        left.tun.mtuBytes = 1003;
        clock.advance(1, TimeUnit.SECONDS);
        connect();
        left.send(toRight(1003, 1));
        settle(left, right);
        assertThat(internet.seen.getFirst().bytes()).hasSize(1003 + 32);
    }

    @Test
    void shouldKeepTheOrderOfPacketsThatWaitedForTheHandshake() {
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            packets.add(toRight(60 + i, i));
            left.send(packets.getLast());
        }
        settle(left, right);
        assertThat(right.tun.delivered).containsExactlyElementsOf(packets);
        assertNothingUnaccounted(left);
    }

    @Test
    void shouldDropTheOldestWhenTooManyWaitForTheHandshake() {
        internet.weather = datagram -> List.of();
        for (int i = 0; i < 200; i++) {
            left.send(toRight(60, i));
        }
        settle(left, right);
        assertThat(left.drops(DropReason.STAGED_OVERFLOW)).isEqualTo(200 - 128);

        internet.weather = List::of;
        clock.advance(6, TimeUnit.SECONDS);
        settle(left, right);
        assertThat(right.tun.delivered).hasSize(128);
        assertThat(right.tun.delivered.getFirst()).isEqualTo(toRight(60, 72));
        assertNothingUnaccounted(left);
    }

    @Test
    void shouldRepeatALostInitiationAfterFiveSecondsAndGiveUpAfterNinety() {
        internet.weather = datagram -> List.of();
        left.send(toRight(60, 1));
        settle(left, right);
        assertThat(seen(INITIATION)).isEqualTo(1);
        clock.advance(4_900, TimeUnit.MILLISECONDS);
        settle(left, right);
        assertThat(seen(INITIATION)).isEqualTo(1);
        clock.advance(500, TimeUnit.MILLISECONDS);
        settle(left, right);
        assertThat(seen(INITIATION)).isEqualTo(2);

        for (int i = 0; i < 30; i++) {
            clock.advance(5_400, TimeUnit.MILLISECONDS);
            settle(left, right);
        }
        assertThat(left.count(Counter.HANDSHAKES_GIVEN_UP)).isEqualTo(1);
        assertThat(left.drops(DropReason.HANDSHAKE_GIVEN_UP)).isEqualTo(1);
        assertThat(seen(INITIATION)).isBetween(18L, 21L);
        assertNothingUnaccounted(left);
    }

    @Test
    void shouldSurviveALostResponse() {
        internet.weather = datagram -> datagram.type() == RESPONSE ? List.of() : List.of(datagram);
        left.send(toRight(60, 1));
        settle(left, right);
        assertThat(right.tun.delivered).isEmpty();

        internet.weather = List::of;
        clock.advance(5_400, TimeUnit.MILLISECONDS);
        settle(left, right);
        assertThat(right.tun.delivered).containsExactly(toRight(60, 1));
        assertThat(right.peer(left.publicKey).sessionLive()).isTrue();
    }

    @Test
    void shouldDeliverReorderedPacketsOnceAndDropDuplicatesAsReplays() {
        connect();
        List<Datagram> held = new ArrayList<>();
        internet.weather = datagram -> {
            held.add(datagram);
            return List.of();
        };
        for (int i = 0; i < 100; i++) {
            left.send(toRight(80, i));
        }
        settle(left, right);
        Collections.shuffle(held, new Random(3));
        held.forEach(internet::deliver);
        held.forEach(internet::deliver);
        settle(left, right);

        assertThat(right.tun.delivered).hasSize(100);
        assertThat(right.drops(DropReason.REPLAY)).isEqualTo(100);
        assertNothingUnaccounted(right);
    }

    @Test
    void shouldGetThroughALossyDuplicatingReorderingNetwork() {
        Random dice = new Random(11);
        List<Datagram> late = new ArrayList<>();
        internet.weather = datagram -> {
            List<Datagram> now = new ArrayList<>();
            switch (dice.nextInt(10)) {
                case 0, 1 -> {}
                case 2 -> now.addAll(List.of(datagram, datagram));
                case 3 -> late.add(datagram);
                default -> now.add(datagram);
            }
            if (dice.nextInt(4) == 0) {
                now.addAll(late);
                late.clear();
            }
            return now;
        };
        for (int i = 0; i < 400; i++) {
            left.send(toRight(60 + i, i));
            right.send(toLeft(60 + i, i));
            settle(left, right);
            clock.advance(1, TimeUnit.SECONDS);
        }
        assertThat(right.tun.delivered).hasSizeGreaterThan(250).doesNotHaveDuplicates();
        assertThat(left.tun.delivered).hasSizeGreaterThan(250).doesNotHaveDuplicates();
        assertNothingUnaccounted(right);
    }

    @Test
    void shouldRefuseAlteredMessages() {
        connect();
        internet.weather = datagram -> {
            byte[] altered = datagram.bytes().clone();
            altered[altered.length - 1] ^= 1;
            return List.of(new Datagram(datagram.from(), datagram.to(), altered));
        };
        left.send(toRight(60, 1));
        settle(left, right);
        assertThat(right.tun.delivered).isEmpty();
        assertThat(right.drops(DropReason.DECRYPT)).isEqualTo(1);
        assertNothingUnaccounted(right);
    }

    @Test
    void shouldCountNonsenseUnderItsReason() {
        for (int lengthBytes : new int[] {0, 3, 20, 31}) {
            byte[] bytes = new byte[lengthBytes];
            if (lengthBytes > 0) {
                bytes[0] = TRANSPORT;
            }
            internet.deliver(new Datagram(left.host.here(), right.host.here(), bytes));
        }
        internet.deliver(new Datagram(left.host.here(), right.host.here(), new byte[100]));
        byte[] initiation = new byte[148];
        initiation[0] = INITIATION;
        internet.deliver(new Datagram(left.host.here(), right.host.here(), initiation));
        byte[] transport = new byte[64];
        transport[0] = TRANSPORT;
        internet.deliver(new Datagram(left.host.here(), right.host.here(), transport));
        settle(left, right);

        assertThat(right.drops(DropReason.TOO_SHORT)).isEqualTo(4);
        assertThat(right.drops(DropReason.BAD_TYPE)).isEqualTo(1);
        assertThat(right.drops(DropReason.BAD_MAC1)).isEqualTo(1);
        assertThat(right.drops(DropReason.NO_SESSION)).isEqualTo(1);
        assertNothingUnaccounted(right);
    }

    @Test
    void shouldHoldInnerAddressesAgainstAllowedIps() {
        connect();
        left.send(packet("10.9.9.9", "10.0.0.2", 60, 1));
        left.send(packet("10.0.0.1", "10.0.0.77", 60, 2));
        settle(left, right);
        assertThat(right.tun.delivered).isEmpty();
        assertThat(right.drops(DropReason.SOURCE_NOT_ALLOWED)).isEqualTo(1);
        assertThat(left.drops(DropReason.NO_PEER)).isEqualTo(1);
        assertNothingUnaccounted(left);
        assertNothingUnaccounted(right);
    }

    @Test
    void shouldFollowARoamingPeerOnAnyAuthenticatedMessage() {
        connect();
        left.host.moveTo("198.51.100.9", 5000);
        left.send(toRight(60, 1));
        settle(left, right);
        assertThat(right.peer(left.publicKey).endpoint()).isEqualTo(left.host.here());
        assertThat(right.count(Counter.ROAMS)).isEqualTo(1);

        right.send(toLeft(60, 2));
        settle(left, right);
        assertThat(left.tun.delivered).containsExactly(toLeft(60, 2));
        assertThat(seen(INITIATION)).isZero();
    }

    @Test
    void shouldNotFollowAnAlteredOrReplayedMessage() {
        connect();
        left.send(toRight(60, 1));
        settle(left, right);
        Datagram sent = internet.seen.getFirst();
        byte[] altered = sent.bytes().clone();
        altered[20] ^= 1;
        internet.deliver(new Datagram(MemoryInternet.endpoint("203.0.113.66", 66), sent.to(), altered));
        internet.deliver(new Datagram(MemoryInternet.endpoint("203.0.113.66", 66), sent.to(), sent.bytes()));
        settle(left, right);
        assertThat(right.peer(left.publicKey).endpoint()).isEqualTo(left.host.here());
    }

    @Test
    void shouldWorkWithAPresharedKeyAndNotWithTwoDifferentOnes() {
        try (Secret psk = Keys.generatePreshared(new Random(5))) {
            left.addPeer(right.publicKey, null, psk);
            left.send(toRight(60, 1));
            settle(left, right);
            assertThat(right.tun.delivered).isEmpty();
            assertThat(left.drops(DropReason.HANDSHAKE_INVALID)).isEqualTo(1);

            right.addPeer(left.publicKey, null, psk);
            clock.advance(5_400, TimeUnit.MILLISECONDS);
            settle(left, right);
            assertThat(right.tun.delivered).containsExactly(toRight(60, 1));
        }
    }

    @Test
    void shouldRefuseAStrangerAndSayWhy() {
        right.removePeer(left.publicKey);
        left.send(toRight(60, 1));
        settle(left, right);
        assertThat(right.drops(DropReason.UNKNOWN_PEER)).isEqualTo(1);
        assertThat(seen(RESPONSE)).isZero();
    }

    @Test
    void shouldForgetARemovedPeerAtOnce() {
        connect();
        right.removePeer(left.publicKey);
        left.send(toRight(60, 1));
        settle(left, right);
        assertThat(right.tun.delivered).isEmpty();
        assertThat(right.drops(DropReason.NO_SESSION)).isEqualTo(1);
        assertThat(right.snapshot().peers()).isEmpty();
    }

    @Test
    void shouldRenewTheSessionAfterTwoMinutesWithoutLosingAPacket() {
        connect();
        for (int second = 1; second <= 300; second++) {
            clock.advance(1, TimeUnit.SECONDS);
            left.send(toRight(60, second));
            right.send(toLeft(60, second));
            settle(left, right);
        }
        assertThat(right.tun.delivered).hasSize(300);
        assertThat(left.tun.delivered).hasSize(300);
        assertThat(seen(INITIATION)).isEqualTo(2);
        assertNothingUnaccounted(left);
        assertNothingUnaccounted(right);
    }

    @Test
    void shouldRenewASessionThatIsOnlyReceivedOnBeforeItEnds() {
        connect();
        for (int second = 1; second <= 200; second++) {
            clock.advance(1, TimeUnit.SECONDS);
            right.send(toLeft(60, second));
            settle(left, right);
        }
        assertThat(left.tun.delivered).hasSize(200);
    }

    @Test
    void shouldRefuseMessagesOfAnExpiredSession() {
        connect();
        left.send(toRight(60, 1));
        left.core().onTunReadable();
        clock.advance(180, TimeUnit.SECONDS);
        right.run();
        assertThat(right.tun.delivered).isEmpty();
        assertThat(right.drops(DropReason.KEY_EXPIRED)).isEqualTo(1);
    }

    @Test
    void shouldAnswerDataByAKeepaliveAfterTenSecondsOfSilence() {
        connect();
        left.send(toRight(60, 1));
        settle(left, right);
        internet.seen.clear();
        clock.advance(9_900, TimeUnit.MILLISECONDS);
        settle(left, right);
        assertThat(internet.seen).isEmpty();
        clock.advance(200, TimeUnit.MILLISECONDS);
        settle(left, right);
        assertThat(internet.seen).hasSize(1);
        assertThat(internet.seen.getFirst().bytes()).hasSize(32);
        assertThat(internet.seen.getFirst().from()).isEqualTo(right.host.here());

        clock.advance(30, TimeUnit.SECONDS);
        settle(left, right);
        assertThat(seen(INITIATION)).isZero();
    }

    @Test
    void shouldKeepANatOpenByPersistentKeepalives() {
        left.changePeer(right.publicKey, null, null, OptionalInt.of(25));
        clock.advance(100, TimeUnit.MILLISECONDS);
        settle(left, right);
        assertThat(seen(INITIATION)).isEqualTo(1);
        internet.seen.clear();
        for (int second = 0; second < 100; second++) {
            clock.advance(1, TimeUnit.SECONDS);
            settle(left, right);
        }
        assertThat(seen(TRANSPORT)).isBetween(3L, 5L);
    }

    @Test
    void shouldNotCountWhatIsSentIntoAFullSocketAsSent() {
        connect();
        left.host.full = true;
        left.send(toRight(60, 1));
        left.send(toRight(60, 2));
        settle(left, right);
        assertThat(right.tun.delivered).isEmpty();
        assertThat(left.count(Counter.PACKETS_OUT)).isEqualTo(1);

        left.host.full = false;
        left.core().onWritable();
        settle(left, right);
        assertThat(right.tun.delivered).containsExactly(toRight(60, 1), toRight(60, 2));
        assertNothingUnaccounted(left);
    }

    @Test
    void shouldStartAnewWithAnotherPrivateKeyWhenThePeerKnowsIt() {
        connect();
        try (Secret fresh = Keys.generatePrivate(new Random(77))) {
            PublicKey publicKey = io.penstock.dataplane.crypto.X25519.publicKey(fresh);
            left.apply(new DeviceUpdate(fresh, OptionalInt.empty(), OptionalInt.empty(), false, List.of()));
            right.removePeer(left.publicKey);
            right.addPeer(publicKey, null, null, "10.0.0.1/32");
            clock.advance(6, TimeUnit.SECONDS);
            left.send(toRight(60, 1));
            settle(left, right);
            assertThat(right.tun.delivered).containsExactly(toRight(60, 1));
        }
    }

    @Test
    void shouldKeepSessionsAndCountersOverAnUpdateThatNamesThePeerAgain() {
        connect();
        long before = right.peer(left.publicKey).receivedBytes();
        right.apply(new DeviceUpdate(
                right.privateKey,
                OptionalInt.of(2222),
                OptionalInt.empty(),
                true,
                List.of(new PeerUpdate(
                        left.publicKey,
                        false,
                        false,
                        null,
                        null,
                        OptionalInt.of(0),
                        true,
                        List.of(new PeerUpdate.AllowedIpUpdate(
                                io.penstock.dataplane.routing.IpPrefix.parse("10.0.0.0/24"), false))))));
        left.send(toRight(60, 1));
        settle(left, right);
        assertThat(right.tun.delivered).hasSize(1);
        assertThat(right.peer(left.publicKey).receivedBytes()).isGreaterThan(before);
        assertThat(seen(INITIATION)).isZero();
    }

    @Test
    void shouldEndSessionsWhenTheInterfaceGoesDownAndBeginAnewWhenItComesUp() {
        connect();
        right.tun.up = false;
        clock.advance(2, TimeUnit.SECONDS);
        settle(left, right);
        assertThat(right.peer(left.publicKey).sessionLive()).isFalse();
        left.send(toRight(60, 1));
        settle(left, right);
        assertThat(right.drops(DropReason.NO_SESSION)).isEqualTo(1);

        right.tun.up = true;
        clock.advance(20, TimeUnit.SECONDS);
        settle(left, right);
        left.send(toRight(60, 2));
        settle(left, right);
        assertThat(right.tun.delivered).contains(toRight(60, 2));
    }
}
