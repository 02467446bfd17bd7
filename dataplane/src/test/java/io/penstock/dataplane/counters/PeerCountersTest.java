package io.penstock.dataplane.counters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerCountersTest {

    @Test
    void shouldSumEachKindOverAllStripes() {
        PeerCounters counters = new PeerCounters(2);
        assertThat(counters.conductorStripe()).isEqualTo(2);
        counters.received(0, 1, 100);
        counters.received(1, 10, 1000);
        counters.received(2, 0, 148);
        counters.sent(0, 3, 300);
        counters.sent(1, 30, 3000);
        counters.sent(2, 0, 92);
        counters.delivered(0, 4, 400);
        counters.delivered(1, 1, 60);
        counters.taken(1, 5, 7000);
        assertThat(counters.delivered()).isEqualTo(new Volume(5, 460));
        assertThat(counters.taken()).isEqualTo(new Volume(5, 7000));
        assertThat(counters.receivedPackets()).isEqualTo(11);
        assertThat(counters.receivedBytes()).isEqualTo(1248);
        assertThat(counters.sentPackets()).isEqualTo(33);
        assertThat(counters.sentBytes()).isEqualTo(3392);
    }

    @Test
    void shouldEndExactWhenEveryStripeIsWrittenAtOnce() throws InterruptedException {
        PeerCounters counters = new PeerCounters(2);
        List<Thread> owners = new ArrayList<>();
        for (int stripe = 0; stripe <= counters.conductorStripe(); stripe++) {
            int own = stripe;
            owners.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 1_000_000; i++) {
                    counters.sent(own, 1, 3);
                }
            }));
        }
        for (Thread owner : owners) {
            owner.join();
        }
        assertThat(counters.sentPackets()).isEqualTo(3_000_000);
        assertThat(counters.sentBytes()).isEqualTo(9_000_000);
        assertThat(counters.receivedBytes()).isZero();
    }

    @Test
    void shouldRefuseNoCores() {
        assertThatThrownBy(() -> new PeerCounters(0)).hasMessageContaining("0");
    }
}
