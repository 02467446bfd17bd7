package io.penstock.dataplane.device;

import static io.penstock.dataplane.device.InnerPackets.packet;
import static io.penstock.dataplane.device.TestGateway.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.flow.FlowEvent;
import io.penstock.dataplane.flow.FlowFeed;
import io.penstock.dataplane.flow.FlowRecord;
import io.penstock.dataplane.flow.FlowTimeouts;
import io.penstock.dataplane.flow.FlowTraffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What whole gateways tell of their flows adds up to what they count, whatever becomes of the flows. */
class FlowFeedTest {

    private final MemoryInternet internet = new MemoryInternet();
    private final TestGateway.HandClock clock = new TestGateway.HandClock();
    private final List<FlowRecord> records = new ArrayList<>();

    private TestGateway gateway(String address, int port, long seed, FlowFeed feed) {
        return new TestGateway(
                internet, clock, GatewayPlan.at(address, port, seed).withFeed(feed));
    }

    private TestGateway[] pair(FlowFeed feed) {
        TestGateway left = gateway("192.0.2.1", 1111, 1, FlowFeed.unread());
        TestGateway right = gateway("192.0.2.2", 2222, 2, feed);
        left.addPeer(right.publicKey, right.host.here(), null, "10.1.0.0/16", "fd01::/16");
        right.addPeer(left.publicKey, null, null, "10.0.0.0/16", "fd00::/16");
        return new TestGateway[] {left, right};
    }

    private FlowTraffic told() {
        return records.stream().map(FlowRecord::delta).reduce(FlowTraffic.NONE, FlowTraffic::plus);
    }

    private static void assertTold(FlowTraffic traffic, TestGateway gateway) {
        assertThat(traffic.inboundPackets()).isEqualTo(gateway.count(Counter.PACKETS_IN));
        assertThat(traffic.inboundBytes()).isEqualTo(gateway.count(Counter.BYTES_IN));
        assertThat(traffic.outboundPackets()).isEqualTo(gateway.count(Counter.PACKETS_OUT));
        assertThat(traffic.outboundBytes()).isEqualTo(gateway.count(Counter.BYTES_OUT));
    }

    private void traffic(TestGateway left, TestGateway right, Random random, int packets) {
        for (int i = 0; i < packets; i++) {
            boolean v4 = random.nextBoolean();
            String here = v4 ? "10.0.0." + random.nextInt(9) : "fd00::" + random.nextInt(9);
            String there = v4 ? "10.1.0." + random.nextInt(9) : "fd01::" + random.nextInt(9);
            int lengthBytes = 60 + random.nextInt(1200);
            left.send(packet(here, there, lengthBytes, i));
            right.send(packet(there, here, lengthBytes / 2 + 30, i));
            settle(left, right);
        }
    }

    @Test
    void shouldTellEveryPacketAndByteOnceOverStartsUpdatesAndEnds() {
        FlowFeed feed = FlowFeed.of(FlowTimeouts.DEFAULT, 1 << 20, false);
        TestGateway[] both = pair(feed);
        Random random = new Random(7);
        for (int round = 0; round < 8; round++) {
            traffic(both[0], both[1], random, 40);
            both[0].send(packet("10.0.0.1", "10.1.0.1", 500, 1));
            settle(both);
            clock.advance(25, TimeUnit.SECONDS);
            settle(both);
            feed.drain(records::add, 1000);
        }
        both[1].core().detach();
        feed.drain(records::add, 100_000);

        assertThat(records)
                .extracting(FlowRecord::event)
                .contains(FlowEvent.START, FlowEvent.UPDATE, FlowEvent.END_IDLE, FlowEvent.END_SHUTDOWN);
        assertThat(feed.lost().isNone()).isTrue();
        assertThat(feed.untracked().isNone()).isTrue();
        assertTold(told(), both[1]);
    }

    @Test
    void shouldLoseNothingWhenTheRingIsSmallAndReadSlowly() {
        FlowFeed feed = FlowFeed.of(FlowTimeouts.DEFAULT, 4096, false);
        TestGateway[] both = pair(feed);
        traffic(both[0], both[1], new Random(8), 200);
        for (int i = 0; i < 200; i++) {
            clock.advance(1, TimeUnit.SECONDS);
            settle(both);
            feed.drain(records::add, 3);
        }
        assertThat(records.stream().filter(record -> record.event() == FlowEvent.END_IDLE))
                .isNotEmpty();
        assertThat(feed.lostRecords()).isZero();
        assertTold(told(), both[1]);
    }

    @Test
    void shouldCountWhatItCannotTellWhenNobodyReadsUntilTheEnd() {
        FlowFeed feed = FlowFeed.of(FlowTimeouts.DEFAULT, 2048, false);
        TestGateway[] both = pair(feed);
        traffic(both[0], both[1], new Random(9), 100);
        both[1].core().detach();
        feed.drain(records::add, 1000);

        assertThat(feed.lostRecords()).isPositive();
        assertThat(told()).isNotEqualTo(told().plus(feed.lost()));
        assertTold(told().plus(feed.lost()), both[1]);
    }

    @Test
    void shouldEndTheFlowsOfAPeerWhoIsRemovedAndStillKnowHim() {
        FlowFeed feed = FlowFeed.of(FlowTimeouts.DEFAULT, 1 << 20, false);
        TestGateway[] both = pair(feed);
        traffic(both[0], both[1], new Random(10), 20);
        both[1].removePeer(both[0].publicKey);
        for (int i = 0; i < 3; i++) {
            clock.advance(1, TimeUnit.SECONDS);
            settle(both);
        }
        feed.drain(records::add, 1000);

        assertThat(records)
                .extracting(FlowRecord::event)
                .contains(FlowEvent.END_PEER_REMOVED)
                .doesNotContain(FlowEvent.END_IDLE);
        assertTold(told(), both[1]);
        PeerDirectory directory = both[1].parts().directory();
        assertThat(Objects.requireNonNull(directory.find(records.getFirst().peerId()))
                        .publicKey())
                .isEqualTo(both[0].publicKey);
        assertThat(directory.ownerOf4(0x0a000001)).isNull();
    }

    @Test
    void shouldRefuseNewFlowsAndKeepOldOnesWhenStrictAndHalted() {
        FlowFeed feed = FlowFeed.of(FlowTimeouts.DEFAULT, 1 << 20, true);
        TestGateway[] both = pair(feed);
        both[0].send(packet("10.0.0.1", "10.1.0.1", 100, 1));
        settle(both);
        feed.setHalted(true);
        assertThat(feed.isRefusing()).isTrue();

        both[0].send(packet("10.0.0.1", "10.1.0.1", 100, 1));
        both[0].send(packet("10.0.0.1", "10.1.0.2", 100, 1));
        both[1].send(packet("10.1.0.3", "10.0.0.3", 100, 1));
        settle(both);
        assertThat(both[1].tun.delivered).hasSize(2);
        assertThat(both[1].drops(DropReason.AUDIT_REFUSED_IN)).isEqualTo(1);
        assertThat(both[1].drops(DropReason.AUDIT_REFUSED_OUT)).isEqualTo(1);

        feed.setHalted(false);
        both[0].send(packet("10.0.0.1", "10.1.0.2", 100, 1));
        both[1].send(packet("10.1.0.3", "10.0.0.3", 100, 1));
        settle(both);
        assertThat(both[1].tun.delivered).hasSize(3);
        assertThat(both[0].tun.delivered).hasSize(1);
    }
}
