package io.penstock.dataplane.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.counters.DropReason;
import io.penstock.linux.address.Endpoint;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A core's tally counts every refused message once, whatever the sources are. */
class RefusalTallyTest {

    private final RefusalTally tally = new RefusalTally(42);

    private static Endpoint endpoint(String address, int port) {
        return Endpoint.of(InetAddress.ofLiteral(address), port);
    }

    @Test
    void shouldTellReasonsPeersAndAddressesApart() {
        tally.add(DropReason.DECRYPT, 3, endpoint("192.0.2.1", 10), 100);
        tally.add(DropReason.DECRYPT, 3, endpoint("192.0.2.1", 11), 200);
        tally.add(DropReason.DECRYPT, 4, endpoint("192.0.2.1", 12), 300);
        tally.add(DropReason.REPLAY, 3, endpoint("192.0.2.1", 13), 400);
        tally.add(DropReason.NO_SESSION, RefusalTally.NO_PEER, endpoint("2001:db8::1", 14), 500);
        assertThat(tally.take())
                .containsExactlyInAnyOrder(
                        new RefusalTally.Entry(
                                DropReason.DECRYPT, 3, endpoint("192.0.2.1", 11), new Occurrence(100, 200, 2)),
                        new RefusalTally.Entry(DropReason.DECRYPT, 4, endpoint("192.0.2.1", 12), Occurrence.once(300)),
                        new RefusalTally.Entry(DropReason.REPLAY, 3, endpoint("192.0.2.1", 13), Occurrence.once(400)),
                        new RefusalTally.Entry(
                                DropReason.NO_SESSION,
                                RefusalTally.NO_PEER,
                                endpoint("2001:db8::1", 14),
                                Occurrence.once(500)));
        assertThat(tally.take()).isEmpty();
    }

    @Test
    void shouldCountAsTheSlowModelDoesWithMoreSourcesThanThereIsRoomFor() {
        Random random = new Random(1);
        DropReason[] reasons = {DropReason.NO_SESSION, DropReason.DECRYPT, DropReason.TOO_SHORT};
        Map<DropReason, Long> model = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            DropReason reason = reasons[random.nextInt(reasons.length)];
            model.merge(reason, 1L, Long::sum);
            tally.add(reason, i % 5, random.nextBoolean(), random.nextLong(9), random.nextLong(99), 1, i);
        }
        List<RefusalTally.Entry> entries = tally.take();
        assertThat(entries).hasSizeLessThanOrEqualTo(RefusalTally.SOURCES + reasons.length);
        assertThat(entries).filteredOn(entry -> entry.source() == null).hasSize(reasons.length);
        Map<DropReason, Long> counted = new HashMap<>();
        entries.forEach(entry -> counted.merge(entry.reason(), entry.when().count(), Long::sum));
        assertThat(counted).isEqualTo(model);
    }

    @Test
    void shouldMakeNoGarbageWhileItCounts() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int pass = 0; pass < 50 && least > 0; pass++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1000; i++) {
                tally.add(DropReason.NO_SESSION, RefusalTally.NO_PEER, false, 0, i % 300, 7, i);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isZero();
    }
}
