package io.penstock.bench.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecondTryTest {

    private final List<String> events = new ArrayList<>();
    private int made;
    private int brokenBeds;

    private record Ground(int number, List<String> events) implements AutoCloseable {
        @Override
        public void close() {
            events.add("close " + number);
        }
    }

    private final SecondTry<Ground> tries = new SecondTry<>(this::make, events::add);

    private Ground make() {
        if (made++ < brokenBeds) {
            throw new IllegalStateException("no handshake");
        }
        events.add("make " + made);
        return new Ground(made, events);
    }

    private Figures figures(Ground ground) {
        events.add("measure on " + ground.number());
        return new Figures();
    }

    private Figures failing(Ground ground) {
        throw new IllegalStateException("iperf3 died on " + ground.number());
    }

    @Test
    void shouldMeasureAllLoadsOnOneBedWhileNoneFails() {
        tries.measure(this::figures);
        tries.measure(this::figures);
        tries.close();

        assertThat(events).containsExactly("make 1", "measure on 1", "measure on 1", "close 1");
    }

    @Test
    void shouldTryOnceMoreOnAFreshBed() {
        tries.measure(ground -> ground.number() == 1 ? failing(ground) : figures(ground));

        assertThat(events)
                .containsExactly(
                        "make 1", "close 1", "failed, trying once more: iperf3 died on 1", "make 2", "measure on 2");
    }

    @Test
    void shouldGoOnWithTheNextLoadAfterTwoFailures() {
        assertThatThrownBy(() -> tries.measure(this::failing)).hasMessage("iperf3 died on 2");
        tries.measure(this::figures);

        assertThat(events).endsWith("close 2", "make 3", "measure on 3");
    }

    @Test
    void shouldTryABedOnceMoreThatCouldNotBeMade() {
        brokenBeds = 1;

        tries.measure(this::figures);

        assertThat(events).containsExactly("failed, trying once more: no handshake", "make 2", "measure on 2");
    }

    @Test
    void shouldNotTryForEveryLoadWhatCannotBeMade() {
        brokenBeds = 9;

        assertThatThrownBy(() -> tries.measure(this::figures)).hasMessage("no handshake");
        assertThatThrownBy(() -> tries.measure(this::figures)).hasMessage("no handshake");

        assertThat(made).isEqualTo(2);
    }
}
