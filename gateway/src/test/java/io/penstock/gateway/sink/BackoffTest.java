package io.penstock.gateway.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    void shouldWaitLongerAfterEachFailureUpToThirtySeconds() {
        Backoff backoff = new Backoff(RandomGenerator.getDefault());
        List<Duration> waits = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waits.add(backoff.next(Duration.ZERO));
        }
        assertThat(waits.getFirst()).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
        assertThat(waits.get(3)).isBetween(Duration.ofMillis(800), Duration.ofMillis(1600));
        assertThat(waits.subList(8, 20))
                .allSatisfy(wait -> assertThat(wait).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(30)));
        assertThat(backoff.next(Duration.ofMinutes(2))).isEqualTo(Duration.ofMinutes(2));
        backoff.reset();
        assertThat(backoff.next(Duration.ZERO)).isLessThanOrEqualTo(Duration.ofMillis(200));
    }
}
