package io.penstock.dataplane.device;

import static io.penstock.dataplane.device.InnerPackets.packet;
import static io.penstock.dataplane.device.TestGateway.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.crypto.AeadEngines;
import io.penstock.dataplane.crypto.Keys;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.device.MemoryInternet.Datagram;
import io.penstock.dataplane.event.DeviceEvent;
import io.penstock.dataplane.event.PeerEvent;
import io.penstock.dataplane.event.PeerEvent.Detail;
import io.penstock.dataplane.event.PeerEvent.EndReason;
import io.penstock.dataplane.event.PeerEvent.Kind;
import io.penstock.dataplane.event.PeerEvent.Role;
import io.penstock.dataplane.event.PeerEvent.Setting;
import io.penstock.dataplane.event.PeerLedger;
import io.penstock.dataplane.event.Refusal;
import io.penstock.dataplane.flow.FlowFeed;
import io.penstock.dataplane.flow.FlowTimeouts;
import io.penstock.linux.address.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What two gateways tell of each other, on a clock that is moved by hand: left begins, right answers. */
class EventsTest {

    private final MemoryInternet internet = new MemoryInternet();
    private final TestGateway.HandClock clock = new TestGateway.HandClock();
    private final FlowFeed leftFeed = FlowFeed.of(FlowTimeouts.DEFAULT, 1 << 16, false);
    private final FlowFeed rightFeed = FlowFeed.of(FlowTimeouts.DEFAULT, 1 << 16, false);
    private TestGateway left;
    private TestGateway right;

    @BeforeEach
    void twoGateways() {
        left = gateway("192.0.2.1", 1111, 1, leftFeed);
        right = gateway("192.0.2.2", 2222, 2, rightFeed);
        left.addPeer(right.publicKey, right.host.here(), null, "10.0.0.2/32");
        right.addPeer(left.publicKey, null, null, "10.0.0.1/32");
    }

    private TestGateway gateway(String address, int port, long seed, FlowFeed feed) {
        return new TestGateway(internet, clock, AeadEngines.select("jdk"), address, port, seed, new MemoryTun(), feed);
    }

    private static List<DeviceEvent> drain(FlowFeed feed) {
        List<DeviceEvent> events = new ArrayList<>();
        feed.events().drain(events::add, Integer.MAX_VALUE);
        return events;
    }

    private static List<Kind> kinds(FlowFeed feed) {
        return drain(feed).stream().map(event -> ((PeerEvent) event).kind()).toList();
    }

    private static List<Refusal> refusals(FlowFeed feed) {
        return drain(feed).stream()
                .filter(Refusal.class::isInstance)
                .map(Refusal.class::cast)
                .toList();
    }

    private void sendToRight() {
        left.send(packet("10.0.0.1", "10.0.0.2", 60, 1));
        settle(left, right);
    }

    /** Time passes second by second, as conductors take it. */
    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            clock.advance(1, TimeUnit.SECONDS);
            settle(left, right);
        }
    }

    private void connect() {
        sendToRight();
        pass(2);
        drain(leftFeed);
        drain(rightFeed);
    }

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

    @Test
    void shouldNameTheKeyOfAStranger() {
        TestGateway stranger = gateway("203.0.113.9", 9999, 3, FlowFeed.unread());
        stranger.addPeer(right.publicKey, right.host.here(), null, "10.0.0.2/32");
        stranger.send(packet("10.0.0.9", "10.0.0.2", 60, 1));
        settle(stranger, right);
        pass(1);
        assertThat(refusals(rightFeed)).singleElement().satisfies(refusal -> {
            assertThat(refusal.reason()).isEqualTo(DropReason.UNKNOWN_PEER);
            assertThat(refusal.peer()).isNull();
            assertThat(refusal.claimedKey()).isEqualTo(stranger.publicKey);
            assertThat(refusal.source()).isEqualTo(stranger.host.here());
        });
    }

    @Test
    void shouldNameThePeerWhoseMessagesWereRepeatedOrAltered() {
        sendToRight();
        Datagram initiation = internet.seen.stream()
                .filter(datagram -> datagram.type() == 1)
                .findFirst()
                .orElseThrow();
        connect();
        Datagram data = internet.seen.getLast();
        byte[] altered = data.bytes().clone();
        altered[altered.length - 1] ^= 1;
        Endpoint attacker = MemoryInternet.endpoint("203.0.113.66", 66);
        internet.deliver(new Datagram(attacker, right.host.here(), initiation.bytes()));
        internet.deliver(new Datagram(attacker, right.host.here(), data.bytes()));
        internet.deliver(new Datagram(attacker, right.host.here(), altered));
        pass(2);
        List<Refusal> refusals = refusals(rightFeed);
        assertThat(refusals)
                .extracting(Refusal::reason)
                .containsExactlyInAnyOrder(DropReason.HANDSHAKE_REPLAY, DropReason.REPLAY, DropReason.DECRYPT);
        assertThat(refusals).allSatisfy(refusal -> {
            assertThat(refusal.peer()).isEqualTo(left.publicKey);
            assertThat(refusal.source()).isEqualTo(attacker);
        });
    }

    @Test
    void shouldNameThePeerWhoseSessionIsTooOldOrWhoSendsFromForeignAddresses() {
        connect();
        left.send(packet("10.9.9.9", "10.0.0.2", 60, 1));
        settle(left, right);
        Datagram late = internet.seen.getLast();
        pass(1);
        assertThat(refusals(rightFeed)).singleElement().satisfies(refusal -> {
            assertThat(refusal.reason()).isEqualTo(DropReason.SOURCE_NOT_ALLOWED);
            assertThat(refusal.peer()).isEqualTo(left.publicKey);
            assertThat(refusal.source()).isEqualTo(left.host.here());
        });
        pass(180);
        internet.deliver(late);
        pass(2);
        assertThat(refusals(rightFeed)).singleElement().satisfies(refusal -> {
            assertThat(refusal.reason()).isEqualTo(DropReason.KEY_EXPIRED);
            assertThat(refusal.peer()).isEqualTo(left.publicKey);
        });
    }

    @Test
    void shouldSumUpAFloodOfBadInitiationsExactly() {
        int messages = 100_000;
        for (int i = 0; i < messages; i++) {
            byte[] bytes = new byte[148];
            bytes[0] = 1;
            Endpoint from =
                    MemoryInternet.endpoint("203." + i % 7 + "." + i / 256 % 256 + "." + i % 256, 1 + i % 60_000);
            internet.deliver(new Datagram(from, right.host.here(), bytes));
            if (i % 5_000 == 4_999) {
                pass(4);
            }
        }
        pass(70);
        List<Refusal> refusals = refusals(rightFeed);
        assertThat(refusals.stream()
                        .mapToLong(refusal -> refusal.when().count())
                        .sum())
                .isEqualTo(messages);
        for (DropReason reason : DropReason.values()) {
            assertThat(refusals.stream()
                            .filter(refusal -> refusal.reason() == reason)
                            .mapToLong(refusal -> refusal.when().count())
                            .sum())
                    .as(reason.label())
                    .isEqualTo(right.drops(reason));
        }
        assertThat(refusals).hasSizeLessThan(1_500);
        assertThat(rightFeed.events().lostEvents()).isZero();
    }

    @Test
    void shouldTellAtTheEndWhatWaitsAndNotThatTheEndRemovesThePeers() {
        connect();
        for (int i = 0; i < 10; i++) {
            internet.deliver(new Datagram(left.host.here(), right.host.here(), new byte[20]));
        }
        right.core().onPort4Readable();
        right.parts().detachCores();
        right.conductor().onClose();
        assertThat(drain(rightFeed))
                .singleElement()
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.when().count()).isEqualTo(10));
    }
}
