package io.penstock.dataplane.device;

import static io.penstock.dataplane.device.InnerPackets.packet;
import static io.penstock.dataplane.device.TestGateway.settle;

import io.penstock.dataplane.event.DeviceEvent;
import io.penstock.dataplane.event.PeerEvent;
import io.penstock.dataplane.event.PeerEvent.Kind;
import io.penstock.dataplane.event.Refusal;
import io.penstock.dataplane.flow.FlowFeed;
import io.penstock.dataplane.flow.FlowTimeouts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;

/** Two gateways that tell of each other, on a clock that is moved by hand: left begins, right answers. */
abstract class EventfulPair {

    final MemoryInternet internet = new MemoryInternet();
    final TestGateway.HandClock clock = new TestGateway.HandClock();
    final FlowFeed leftFeed = FlowFeed.of(FlowTimeouts.DEFAULT, 1 << 16, false);
    final FlowFeed rightFeed = FlowFeed.of(FlowTimeouts.DEFAULT, 1 << 16, false);
    TestGateway left;
    TestGateway right;

    @BeforeEach
    void twoGateways() {
        left = gateway("192.0.2.1", 1111, 1, leftFeed);
        right = gateway("192.0.2.2", 2222, 2, rightFeed);
        left.addPeer(right.publicKey, right.host.here(), null, "10.0.0.2/32");
        right.addPeer(left.publicKey, null, null, "10.0.0.1/32");
    }

    TestGateway gateway(String address, int port, long seed, FlowFeed feed) {
        return new TestGateway(
                internet, clock, GatewayPlan.at(address, port, seed).withFeed(feed));
    }

    static List<DeviceEvent> drain(FlowFeed feed) {
        List<DeviceEvent> events = new ArrayList<>();
        feed.events().drain(events::add, Integer.MAX_VALUE);
        return events;
    }

    static List<Kind> kinds(FlowFeed feed) {
        return drain(feed).stream().map(event -> ((PeerEvent) event).kind()).toList();
    }

    static List<Refusal> refusals(FlowFeed feed) {
        return drain(feed).stream()
                .filter(Refusal.class::isInstance)
                .map(Refusal.class::cast)
                .toList();
    }

    void sendToRight() {
        left.send(packet("10.0.0.1", "10.0.0.2", 60, 1));
        settle(left, right);
    }

    /** Time passes second by second, as conductors take it. */
    void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            clock.advance(1, TimeUnit.SECONDS);
            settle(left, right);
        }
    }

    void connect() {
        sendToRight();
        pass(2);
        drain(leftFeed);
        drain(rightFeed);
    }
}
