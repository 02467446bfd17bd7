package io.penstock.dataplane.device;

import static io.penstock.dataplane.device.InnerPackets.packet;
import static io.penstock.dataplane.device.TestGateway.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.device.MemoryInternet.Datagram;
import io.penstock.dataplane.event.Refusal;
import io.penstock.dataplane.flow.FlowFeed;
import io.penstock.linux.address.Endpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whom a gateway tells of that it refused, and why. */
class RefusalEventsTest extends EventfulPair {

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
