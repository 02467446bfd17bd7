package io.penstock.dataplane.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.counters.PeerCounters;
import io.penstock.dataplane.crypto.PublicKey;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** With as many peers as a device takes, to look after them all costs the conductor less than a hundredth of a core. */
@Tag("long")
class ManyPeersTest {

    private static final int KEEPALIVE_SECONDS = 25;
    private static final int GROUPS = KEEPALIVE_SECONDS * 40;
    private static final int CYCLES_PER_SECOND = 200;
    private static final int SECONDS = 20;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final TestGateway.HandClock clock = new TestGateway.HandClock();
    private TestGateway gateway;

    @BeforeEach
    void aGateway() {
        gateway = new TestGateway(new MemoryInternet(), clock, GatewayPlan.at("192.0.2.2", 2222, 2));
    }

    @AfterEach
    void closeGateway() {
        gateway.conductor().onClose();
    }

    @Test
    void shouldCostUnderAHundredthOfACoreWhenAllAreSilent() {
        addPeers(OptionalInt.empty());
        assertThat(bestSecondNs(List.of())).isLessThan(TimeUnit.SECONDS.toNanos(1) / 100);
    }

    @Test
    void shouldCostUnderAHundredthOfACoreWhenAllAreHeardAndKeptAlive() {
        addPeers(OptionalInt.of(KEEPALIVE_SECONDS));
        assertThat(bestSecondNs(gateway.parts().peers())).isLessThan(TimeUnit.SECONDS.toNanos(1) / 100);
    }

    /** Adds them over the time between two keepalives, so that these are due one after the other. */
    private void addPeers(OptionalInt keepaliveSeconds) {
        Random random = new Random(1);
        byte[] key = new byte[PublicKey.LENGTH_BYTES];
        for (int group = 0; group < GROUPS; group++) {
            int until = (int) ((group + 1L) * Peers.MAX_PEERS / GROUPS);
            List<PeerUpdate> peers = new ArrayList<>();
            for (int i = gateway.parts().peers().size() + peers.size(); i < until; i++) {
                random.nextBytes(key);
                peers.add(new PeerUpdate(
                        PublicKey.of(key), false, false, null, null, keepaliveSeconds, false, List.of()));
            }
            gateway.apply(DeviceUpdate.ofPeers(peers));
            gateway.conductor().doWork();
            clock.advance(1_000 * KEEPALIVE_SECONDS / GROUPS, TimeUnit.MILLISECONDS);
        }
        assertThat(gateway.parts().peers()).hasSize(Peers.MAX_PEERS);
    }

    /** The least CPU time that the conductor takes for a second: what else the machine does can only add to it. */
    private long bestSecondNs(Collection<PeerState> heard) {
        long best = Long.MAX_VALUE;
        for (int second = 0; second < SECONDS; second++) {
            for (PeerState state : heard) {
                PeerCounters counters = state.peer().counters();
                counters.received(counters.conductorStripe(), 1, 32);
            }
            long spentNs = 0;
            for (int cycle = 0; cycle < CYCLES_PER_SECOND; cycle++) {
                long before = threads.getCurrentThreadCpuTime();
                gateway.conductor().doWork();
                spentNs += threads.getCurrentThreadCpuTime() - before;
                clock.advance(1_000 / CYCLES_PER_SECOND, TimeUnit.MILLISECONDS);
            }
            best = Math.min(best, spentNs);
        }
        return best;
    }
}
