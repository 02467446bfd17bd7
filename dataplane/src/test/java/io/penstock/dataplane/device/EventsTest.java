package io.penstock.dataplane.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.crypto.Keys;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.event.DeviceEvent;
import io.penstock.dataplane.event.PeerEvent;
import io.penstock.dataplane.event.PeerEvent.Detail;
import io.penstock.dataplane.event.PeerEvent.EndReason;
import io.penstock.dataplane.event.PeerEvent.Kind;
import io.penstock.dataplane.event.PeerEvent.Role;
import io.penstock.dataplane.event.PeerEvent.Setting;
import io.penstock.dataplane.event.PeerLedger;
import io.penstock.linux.address.Endpoint;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What two gateways tell of what happens to them as peers. */
class EventsTest extends EventfulPair {

    @Test
    void shouldTellBothRolesOfAHandshake() {
        // The first initiation is lost, and repeated after five seconds.
        internet.weather = _ -> List.of();
        sendToRight();
        internet.weather = List::of;
        pass(6);

        List<DeviceEvent> ofLeft = drain(leftFeed);
        assertThat(ofLeft.stream().map(DeviceEvent::label)).containsExactly("peer_added", "active", "handshake");
        PeerEvent handshake = (PeerEvent) ofLeft.getLast();
        assertThat(handshake.peer()).isEqualTo(right.publicKey);
        assertThat(handshake.endpoint()).isEqualTo(right.host.here());
        assertThat(handshake.detail()).isInstanceOfSatisfying(Detail.Shake.class, shake -> {
            assertThat(shake.role()).isEqualTo(Role.INITIATOR);
            assertThat(shake.durationNs()).isBetween(TimeUnit.SECONDS.toNanos(5), TimeUnit.SECONDS.toNanos(6));
        });
        assertThat(left.snapshot().handshakeDurations().count()).isEqualTo(1);
        assertThat(left.snapshot().handshakeDurations().sumNs()).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(5));

        List<DeviceEvent> ofRight = drain(rightFeed);
        assertThat(ofRight.stream().map(DeviceEvent::label)).containsExactly("peer_added", "active", "handshake");
        assertThat(((PeerEvent) ofRight.getLast()).detail()).isEqualTo(new Detail.Shake(Role.RESPONDER, -1));
        assertThat(right.count(Counter.HANDSHAKES_CONFIRMED)).isEqualTo(1);
        assertThat(right.snapshot().handshakeDurations().count()).isZero();
        assertThat(right.peer(left.publicKey).activity()).isEqualTo(Activity.ACTIVE);
    }

    @Test
    void shouldTellOfARekeyAndOfASessionThatNoneFollows() {
        connect();
        for (int i = 0; i < 13; i++) {
            pass(10);
            sendToRight();
        }
        assertThat(kinds(leftFeed)).containsExactly(Kind.REKEYED);
        assertThat(kinds(rightFeed)).containsExactly(Kind.REKEYED);
        assertThat(left.count(Counter.REKEYS)).isEqualTo(1);
        assertThat(right.peer(left.publicKey).rekeys()).isEqualTo(1);

        pass(200);
        List<DeviceEvent> after = drain(rightFeed);
        assertThat(after.stream().map(DeviceEvent::label)).containsExactlyInAnyOrder("session_ended", "idle");
        assertThat(after)
                .filteredOn(event -> event.label().equals("session_ended"))
                .singleElement()
                .extracting(event -> ((PeerEvent) event).detail())
                .isEqualTo(new Detail.End(EndReason.EXPIRED));
    }

    @Test
    void shouldCallAPeerIdleAfterASessionsLifeOfSilenceAndActiveWhenHeIsHeardOf() {
        connect();
        pass(175);
        assertThat(right.peer(left.publicKey).activity()).isEqualTo(Activity.ACTIVE);
        assertThat(kinds(rightFeed)).doesNotContain(Kind.IDLE);
        pass(20);
        assertThat(right.peer(left.publicKey).activity()).isEqualTo(Activity.IDLE);
        assertThat(kinds(rightFeed)).contains(Kind.IDLE);

        pass(100);
        sendToRight();
        List<DeviceEvent> again = drain(rightFeed);
        assertThat(again.stream().map(DeviceEvent::label)).containsExactly("active", "handshake");
        assertThat(((PeerEvent) again.getFirst()).detail())
                .isInstanceOfSatisfying(
                        Detail.Silence.class,
                        silence -> assertThat(silence.silentNs())
                                .isBetween(TimeUnit.SECONDS.toNanos(280), TimeUnit.SECONDS.toNanos(300)));
        assertThat(right.peer(left.publicKey).activity()).isEqualTo(Activity.ACTIVE);
    }

    @Test
    void shouldTellWhereAPeerRoamedFromAndTo() {
        connect();
        Endpoint before = left.host.here();
        left.host.moveTo("198.51.100.7", 7777);
        sendToRight();
        pass(1);
        PeerEvent roamed = (PeerEvent) drain(rightFeed).getFirst();
        assertThat(roamed.kind()).isEqualTo(Kind.ROAMED);
        assertThat(roamed.peer()).isEqualTo(left.publicKey);
        assertThat(roamed.detail()).isEqualTo(new Detail.Move(before, left.host.here()));
        assertThat(right.peer(left.publicKey).roams()).isEqualTo(1);
        assertThat(left.peer(right.publicKey).roams()).isZero();
    }

    @Test
    void shouldSumUpTheRoamsOfAPeerWhoFlipsBetweenTwoNetworks() {
        connect();
        Endpoint home = left.host.here();
        Endpoint road = MemoryInternet.endpoint("198.51.100.7", 7777);
        for (int i = 0; i < 500; i++) {
            boolean away = i % 2 == 0;
            left.host.moveTo(away ? "198.51.100.7" : "192.0.2.1", away ? 7777 : 1111);
            sendToRight();
        }
        pass(70);
        List<PeerEvent> roams = drain(rightFeed).stream()
                .map(PeerEvent.class::cast)
                .filter(event -> event.kind() == Kind.ROAMED)
                .toList();
        assertThat(roams).hasSize(PeerLedger.SINGLE_MAX + 1);
        assertThat(roams.getFirst().detail()).isEqualTo(new Detail.Move(home, road));
        assertThat(roams.stream().mapToLong(event -> event.when().count()).sum())
                .isEqualTo(500);
        assertThat(right.peer(left.publicKey).roams()).isEqualTo(500);
        assertThat(right.count(Counter.ROAMS)).isEqualTo(500);
    }

    @Test
    void shouldTellThatAHandshakeWasGivenUp() {
        internet.weather = _ -> List.of();
        sendToRight();
        pass(120);
        assertThat(kinds(leftFeed)).containsExactly(Kind.ADDED, Kind.HANDSHAKE_FAILED);
        assertThat(left.count(Counter.HANDSHAKES_GIVEN_UP)).isEqualTo(1);
    }

    @Test
    void shouldTellOfChangesOfTheConfigurationAndOfNothingThatStays() {
        connect();
        Endpoint here = left.host.here();
        right.changePeer(left.publicKey, null, null, OptionalInt.of(0), "10.0.0.1/32");
        assertThat(drain(rightFeed)).isEmpty();
        Endpoint there = MemoryInternet.endpoint("198.51.100.1", 1);
        try (Secret psk = Keys.generatePreshared(new Random(3))) {
            right.changePeer(left.publicKey, there, psk, OptionalInt.of(25), "10.7.0.0/16");
        }
        right.removePeer(left.publicKey);
        List<DeviceEvent> events = drain(rightFeed);
        assertThat(events.stream().map(DeviceEvent::label)).containsExactly("peer_changed", "peer_removed");
        assertThat(((PeerEvent) events.getFirst()).detail())
                .isEqualTo(new Detail.Change(Set.of(Setting.values()), new Detail.Move(here, there)));
        assertThat(((PeerEvent) events.getLast()).peer()).isEqualTo(left.publicKey);
    }

    @Test
    void shouldTellThatSessionsEndWithTheInterfaceOrTheKey() {
        connect();
        right.tun.up = false;
        pass(2);
        assertThat(drain(rightFeed))
                .singleElement()
                .extracting(event -> ((PeerEvent) event).detail())
                .isEqualTo(new Detail.End(EndReason.INTERFACE_DOWN));
        try (Secret other = Keys.generatePrivate(new Random(9))) {
            left.apply(new DeviceUpdate(other, OptionalInt.empty(), OptionalInt.empty(), false, List.of()));
        }
        assertThat(drain(leftFeed))
                .extracting(event -> ((PeerEvent) event).detail())
                .contains(new Detail.End(EndReason.KEY_CHANGED));
    }
}
