package io.penstock.gateway.flowlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.flow.FlowEvent;
import io.penstock.dataplane.flow.FlowRecord;
import io.penstock.dataplane.flow.FlowTraffic;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** However many flows there are, the sums of a window are few, and nothing is left out of them. */
class AggregatesTest {

    private final Aggregates sums = new Aggregates();

    /** A refused flow of one packet of 44 bytes. */
    private static FlowRecord flow(int peer, int port) {
        FlowTraffic traffic = new FlowTraffic(1, 44, 0, 0);
        return new FlowRecord(
                0,
                port,
                FlowEvent.END_IDLE,
                peer,
                4,
                6,
                0,
                0x0a420002L,
                0,
                0x0a010001L,
                50_000,
                port,
                0,
                0,
                true,
                false,
                false,
                1,
                1,
                1,
                1,
                1,
                0,
                0,
                2,
                9,
                traffic,
                traffic);
    }

    private void add(int peer, int port) {
        sums.add(flow(peer, port), port, null);
    }

    private Map<Aggregates.Key, Aggregates.Sum> drained() {
        Map<Aggregates.Key, Aggregates.Sum> all = new LinkedHashMap<>();
        sums.drain(all::put);
        return all;
    }

    private static long packets(Map<Aggregates.Key, Aggregates.Sum> all) {
        return all.values().stream().mapToLong(sum -> sum.txPackets).sum();
    }

    @Test
    void shouldGiveAPeerSumsOfItsOwnUpToTheLimitAndOneForTheRest() {
        for (int window = 0; window < 3; window++) {
            for (int port = 1; port <= Aggregates.NARROW_PER_PEER + 6; port++) {
                add(7, port);
                add(7, port);
            }
            Map<Aggregates.Key, Aggregates.Sum> all = drained();
            assertThat(all.keySet()).filteredOn(Aggregates.Key::narrow).hasSize(Aggregates.NARROW_PER_PEER);
            assertThat(all).hasSize(Aggregates.NARROW_PER_PEER + 1);
            Aggregates.Sum rest = all.entrySet().stream()
                    .filter(sum -> !sum.getKey().narrow())
                    .findFirst()
                    .orElseThrow()
                    .getValue();
            assertThat(rest.starts).isEqualTo(12);
            assertThat(rest.portMin).isEqualTo(Aggregates.NARROW_PER_PEER + 1);
            assertThat(rest.portMax).isEqualTo(Aggregates.NARROW_PER_PEER + 6);
            assertThat(packets(all)).isEqualTo(2L * (Aggregates.NARROW_PER_PEER + 6));
        }
    }

    @Test
    void shouldHaveNoMoreSumsThanTheLimitsWhereverManyPeersAreRefusedWindowAfterWindow() {
        int peers = Aggregates.NARROW_MAX + Aggregates.WIDE_MAX + 100;
        for (int window = 0; window < 2; window++) {
            for (int peer = 0; peer < peers; peer++) {
                add(peer, 22);
            }
            Map<Aggregates.Key, Aggregates.Sum> all = drained();
            assertThat(all.keySet()).filteredOn(Aggregates.Key::narrow).hasSize(Aggregates.NARROW_MAX);
            assertThat(all).hasSize(Aggregates.NARROW_MAX + Aggregates.WIDE_MAX + 1);
            assertThat(all.keySet())
                    .filteredOn(key -> key.peerId() == Aggregates.ANY_PEER)
                    .hasSize(1);
            assertThat(packets(all)).isEqualTo(peers);
        }
    }
}
