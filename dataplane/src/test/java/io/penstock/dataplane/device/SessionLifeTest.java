package io.penstock.dataplane.device;

import static io.penstock.dataplane.device.TestGateway.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.crypto.Keys;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.crypto.Secret;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How sessions between two gateways begin, are renewed, are kept open, and end; the clock is moved by hand. */
class SessionLifeTest extends GatewayPair {

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

    @Test
    void shouldWipeTheKeysOfEndedSessions() {
        connect();
        assertThat(right.conductor().isWiping()).isFalse();
        right.removePeer(left.publicKey);
        assertThat(right.conductor().isWiping()).isTrue();
        right.run();
        assertThat(right.conductor().isWiping()).isFalse();

        left.conductor().onClose();
        assertThat(left.conductor().isWiping()).isFalse();
    }

    /** {@code wg set}, {@code ip link set up} and a client's initiation within a few milliseconds: a script, at a start. */
    @Test
    void shouldAnswerAnInitiationThatComesJustAfterTheInterfaceCameUp() {
        right.tun.setUp(false);
        clock.advance(2, TimeUnit.SECONDS);
        right.run();
        right.tun.setUp(true);
        clock.advance(1, TimeUnit.MILLISECONDS);
        left.send(toRight(100, 0));
        settle(left, right);
        assertThat(right.conductor().idleNs()).isLessThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
        clock.advance(20, TimeUnit.MILLISECONDS);
        settle(left, right);
        assertThat(right.drops(DropReason.INTERFACE_DOWN)).isZero();
        assertThat(right.tun.delivered).hasSize(1);
    }

    @Test
    void shouldDropHandshakesOnceItIsKnownThatTheInterfaceIsDown() {
        right.tun.setUp(false);
        clock.advance(2, TimeUnit.SECONDS);
        right.run();
        left.send(toRight(100, 0));
        settle(left, right);
        clock.advance(20, TimeUnit.MILLISECONDS);
        settle(left, right);
        assertThat(right.drops(DropReason.INTERFACE_DOWN)).isEqualTo(1);
        assertNothingUnaccounted(right);
    }
}
