package io.penstock.dataplane.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.linux.address.Endpoint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Refused messages become few records, whose counts are exact. */
class RefusalSumsTest {

    private static final long WINDOW_NS = 60;

    private EventFeed feed = EventFeed.of(WINDOW_NS, 1024);
    private final RefusalSums sums = new RefusalSums();
    private final List<Refusal> told = new ArrayList<>();

    private static Refusal refusal(DropReason reason, @Nullable PublicKey claimed, int address, int port, long timeNs) {
        Endpoint source = new Endpoint(false, 0, address, port, 0, 0, 0, 0);
        return new Refusal(reason, null, claimed, source, Occurrence.once(timeNs));
    }

    private List<Refusal> drain() {
        told.clear();
        feed.drain(event -> told.add((Refusal) event), Integer.MAX_VALUE);
        return told;
    }

    private static long count(List<Refusal> refusals) {
        return refusals.stream().mapToLong(refusal -> refusal.when().count()).sum();
    }

    @Test
    void shouldTellOfANewSourceAtOnceAndOfWhatFollowedWhenTheWindowEnds() {
        sums.add(refusal(DropReason.BAD_MAC1, null, 1, 1000, 5));
        sums.tellNew(feed);
        assertThat(drain()).containsExactly(refusal(DropReason.BAD_MAC1, null, 1, 1000, 5));
        for (int i = 0; i < 10; i++) {
            sums.add(refusal(DropReason.BAD_MAC1, null, 1, 2000 + i, 10 + i));
        }
        sums.tellNew(feed);
        assertThat(drain()).isEmpty();
        sums.endWindow(feed);
        assertThat(drain()).singleElement().satisfies(refusal -> {
            assertThat(refusal.when()).isEqualTo(new Occurrence(10, 19, 10));
            assertThat(refusal.source()).extracting(Endpoint::port).isEqualTo(2009);
        });
        sums.endWindow(feed);
        assertThat(drain()).isEmpty();
    }

    @Test
    void shouldKeepOneReasonsFloodFromHidingAnotherReason() {
        for (int i = 0; i < 100_000; i++) {
            sums.add(refusal(DropReason.BAD_MAC1, null, i, 1, i));
        }
        PublicKey stranger = PublicKey.of(new byte[32]);
        sums.add(refusal(DropReason.UNKNOWN_PEER, stranger, 7, 7, 7));
        assertThat(sums.size()).isEqualTo(RefusalSums.SOURCES_PER_REASON + 2);
        sums.tellNew(feed);
        List<Refusal> refusals = drain();
        assertThat(refusals).hasSize(RefusalSums.SOURCES_PER_REASON + 2);
        assertThat(count(refusals)).isEqualTo(100_001);
        assertThat(refusals)
                .filteredOn(refusal -> refusal.source() == null)
                .singleElement()
                .extracting(refusal -> refusal.when().count())
                .isEqualTo(100_000L - RefusalSums.SOURCES_PER_REASON);
        assertThat(refusals).filteredOn(refusal -> refusal.claimedKey() != null).hasSize(1);
    }

    @Test
    void shouldLoseNothingWhenTheReaderIsSlow() {
        feed = EventFeed.of(WINDOW_NS, 8);
        long seen = 0;
        for (int window = 0; window < 50; window++) {
            for (int i = 0; i < 100; i++) {
                sums.add(refusal(DropReason.BAD_MAC1, null, window * 7 + i, 1, i));
            }
            sums.tellNew(feed);
            sums.endWindow(feed);
            assertThat(sums.size()).isLessThanOrEqualTo(RefusalSums.SOURCES_PER_REASON + 1);
            seen += count(drain());
        }
        long before = feed.lostEvents();
        sums.close(feed);
        seen += count(drain());
        assertThat(before).isZero();
        assertThat(seen + feed.lostEvents()).isEqualTo(50 * 100);
    }
}
