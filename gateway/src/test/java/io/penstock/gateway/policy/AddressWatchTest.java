package io.penstock.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.config.AddressPrefix;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AddressWatchTest {

    private static final Set<AddressPrefix> HOME = Set.of(AddressPrefix.parse("203.0.113.1"));
    private static final Set<AddressPrefix> AWAY = Set.of(AddressPrefix.parse("203.0.113.2"));

    private volatile Set<AddressPrefix> addresses = HOME;
    private final AtomicInteger looks = new AtomicInteger();
    private final BlockingQueue<Set<AddressPrefix>> changes = new LinkedBlockingQueue<>();

    private Set<AddressPrefix> look() {
        looks.incrementAndGet();
        return addresses;
    }

    private void awaitLooks(int more) throws InterruptedException {
        int until = looks.get() + more;
        while (looks.get() < until) {
            Thread.sleep(1);
        }
    }

    @Test
    void shouldTellOfEachChangeOnce() throws InterruptedException {
        try (AddressWatch watch = new AddressWatch(this::look, Duration.ofMillis(1), changes::add)) {
            assertThat(watch).isNotNull();
            awaitLooks(3);
            assertThat(changes).isEmpty();
            addresses = AWAY;
            assertThat(changes.poll(10, TimeUnit.SECONDS)).isEqualTo(AWAY);
            addresses = Set.of();
            awaitLooks(3);
            addresses = AWAY;
            awaitLooks(3);
            assertThat(changes)
                    .as("a machine that does not say has not changed")
                    .isEmpty();
            addresses = HOME;
            assertThat(changes.poll(10, TimeUnit.SECONDS)).isEqualTo(HOME);
        }
    }

    @Test
    void shouldLookNoMoreWhenItIsClosed() throws InterruptedException {
        AddressWatch watch = new AddressWatch(this::look, Duration.ofMillis(1), changes::add);
        awaitLooks(2);
        watch.close();
        Thread.sleep(50);
        int after = looks.get();
        Thread.sleep(50);
        assertThat(looks.get()).isEqualTo(after);
    }
}
