package io.penstock.dataplane.counters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CounterSetTest {

    @Test
    void shouldSumEveryCounterOverCoresAndConductorApart() {
        CounterSet counters = new CounterSet(2);
        for (Counter counter : Counter.values()) {
            int weight = counter.name().hashCode() & 0xffff;
            counters.core(0).add(counter, weight);
            counters.core(1).increment(counter);
            counters.conductor().add(counter, 1L << 40);
        }
        for (DropReason reason : DropReason.values()) {
            int weight = reason.name().hashCode() & 0xffff;
            counters.core(1).drop(reason, weight);
            counters.conductor().drop(reason);
        }
        for (Counter counter : Counter.values()) {
            int weight = counter.name().hashCode() & 0xffff;
            assertThat(counters.sum(counter)).as("%s", counter).isEqualTo(weight + 1 + (1L << 40));
            assertThat(counters.core(0).get(counter)).isEqualTo(weight);
        }
        for (DropReason reason : DropReason.values()) {
            int weight = reason.name().hashCode() & 0xffff;
            assertThat(counters.sum(reason)).as("%s", reason).isEqualTo(weight + 1);
            assertThat(counters.core(0).get(reason)).isZero();
        }
    }

    @Test
    void shouldNeverFallAndEndExactWhileOwnersAdd() throws InterruptedException {
        CounterSet counters = new CounterSet(2);
        List<Thread> owners = new ArrayList<>();
        for (CoreCounters owner : List.of(counters.core(0), counters.core(1), counters.conductor())) {
            owners.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 1_000_000; i++) {
                    owner.increment(Counter.PACKETS_IN);
                    owner.drop(DropReason.REPLAY, 2);
                }
            }));
        }
        long last = 0;
        while (owners.stream().anyMatch(Thread::isAlive)) {
            long sum = counters.sum(Counter.PACKETS_IN);
            assertThat(sum).isBetween(last, 3_000_000L);
            last = sum;
        }
        assertThat(counters.sum(Counter.PACKETS_IN)).isEqualTo(3_000_000);
        assertThat(counters.sum(DropReason.REPLAY)).isEqualTo(6_000_000);
    }

    @Test
    void shouldKnowItsCores() {
        CounterSet counters = new CounterSet(3);
        assertThat(counters.cores()).isEqualTo(3);
        assertThat(counters.core(2)).isNotSameAs(counters.conductor());
        assertThatThrownBy(() -> counters.core(3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new CounterSet(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
