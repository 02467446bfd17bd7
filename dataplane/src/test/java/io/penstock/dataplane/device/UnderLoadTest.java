package io.penstock.dataplane.device;

import static io.penstock.dataplane.device.InnerPackets.packet;
import static io.penstock.dataplane.device.TestGateway.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.device.MemoryInternet.Datagram;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway whose handshake queue is long asks for cookies (paper, section 5.3), and those who answer get in. */
class UnderLoadTest {

    private final MemoryInternet internet = new MemoryInternet();
    private final TestGateway.HandClock clock = new TestGateway.HandClock();
    private TestGateway client;
    private TestGateway gateway;

    @BeforeEach
    void aClientAndAGateway() {
        client = new TestGateway(internet, clock, GatewayPlan.at("192.0.2.1", 1111, 1));
        gateway = new TestGateway(internet, clock, GatewayPlan.at("192.0.2.2", 2222, 2));
        client.addPeer(gateway.publicKey, gateway.host.here(), null, "10.0.0.2/32");
        gateway.addPeer(client.publicKey, null, null, "10.0.0.1/32");
    }

    /** A flood of initiations that do not know the gateway's key, more than an eighth of the queue at once. */
    private void flood(int messages) {
        for (int i = 0; i < messages; i++) {
            byte[] bytes = new byte[148];
            bytes[0] = 1;
            internet.deliver(new Datagram(
                    MemoryInternet.endpoint("203.0.113." + i % 250, 1000 + i), gateway.host.here(), bytes));
        }
        for (int i = 0; i < messages / 64 + 1; i++) {
            gateway.core().onPort4Readable();
        }
    }

    @Test
    void shouldAskForACookieAndThenLetTheClientIn() {
        flood(HandshakeInbox.UNDER_LOAD_DEPTH);
        gateway.run();
        assertThat(gateway.snapshot().underLoad()).isTrue();

        client.send(packet("10.0.0.1", "10.0.0.2", 60, 1));
        settle(client, gateway);
        assertThat(gateway.count(Counter.COOKIE_REPLIES_SENT)).isEqualTo(1);
        assertThat(client.count(Counter.COOKIE_REPLIES_RECEIVED)).isEqualTo(1);
        assertThat(gateway.drops(DropReason.COOKIE_REQUIRED)).isEqualTo(1);
        assertThat(gateway.tun.delivered).isEmpty();
        assertThat(client.peer(gateway.publicKey).endpoint()).isEqualTo(gateway.host.here());

        clock.advance(5_400, TimeUnit.MILLISECONDS);
        flood(HandshakeInbox.UNDER_LOAD_DEPTH);
        settle(client, gateway);
        assertThat(gateway.tun.delivered).hasSize(1);
        assertThat(gateway.count(Counter.COOKIE_REPLIES_SENT)).isEqualTo(1);
    }

    @Test
    void shouldNotRoamOnACookieReplyFromElsewhere() {
        internet.weather = datagram -> datagram.type() == 3
                ? java.util.List.of(
                        new Datagram(MemoryInternet.endpoint("203.0.113.66", 66), datagram.to(), datagram.bytes()))
                : java.util.List.of(datagram);
        flood(HandshakeInbox.UNDER_LOAD_DEPTH);
        gateway.run();
        client.send(packet("10.0.0.1", "10.0.0.2", 60, 1));
        settle(client, gateway);
        assertThat(client.count(Counter.COOKIE_REPLIES_RECEIVED)).isEqualTo(1);
        assertThat(client.peer(gateway.publicKey).endpoint()).isEqualTo(gateway.host.here());
    }

    @Test
    void shouldCountWhatTheFullQueueDoesNotTake() {
        flood(HandshakeInbox.CAPACITY + 100);
        assertThat(gateway.drops(DropReason.HANDSHAKE_QUEUE_FULL)).isEqualTo(100);
        for (int i = 0; i < HandshakeInbox.CAPACITY / 64 + 2; i++) {
            gateway.run();
        }
        assertThat(gateway.drops(DropReason.BAD_MAC1)).isEqualTo(HandshakeInbox.CAPACITY);
        clock.advance(2, TimeUnit.SECONDS);
        gateway.run();
        assertThat(gateway.snapshot().underLoad()).isFalse();
    }

    @Test
    void shouldNotAskForCookiesWhenIdleHoweverManyHandshakesThereWere() {
        for (int i = 0; i < 150; i++) {
            clock.advance(6, TimeUnit.SECONDS);
            gateway.removePeer(client.publicKey);
            gateway.addPeer(client.publicKey, null, null, "10.0.0.1/32");
            client.removePeer(gateway.publicKey);
            client.addPeer(gateway.publicKey, gateway.host.here(), null, "10.0.0.2/32");
            client.send(packet("10.0.0.1", "10.0.0.2", 60, i));
            settle(client, gateway);
        }
        assertThat(gateway.count(Counter.HANDSHAKES_ANSWERED)).isEqualTo(150);
        assertThat(gateway.count(Counter.COOKIE_REPLIES_SENT)).isZero();
    }
}
