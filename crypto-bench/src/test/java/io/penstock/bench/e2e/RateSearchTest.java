package io.penstock.bench.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RateSearchTest {

    /** Carries all up to a capacity; beyond it, more offered means less carried, as on a machine with few cores. */
    private static Delivery path(double packetsPerSecond, double capacity) {
        double received = packetsPerSecond <= capacity
                ? packetsPerSecond
                : Math.max(capacity / 2, capacity - (packetsPerSecond - capacity) / 4);
        return new Delivery((long) packetsPerSecond, (long) received, 1);
    }

    @Test
    void shouldFindTheCapacityWithinItsResolution() {
        for (double capacity : new double[] {20_000, 51_234, 300_000}) {
            RateSearch.Result found = RateSearch.from(16_000, (rate, _) -> path(rate, capacity));

            assertThat(found.highest()).isBetween(capacity / 1.07, capacity);
            assertThat(found.peak()).isBetween(capacity / 1.07, capacity);
        }
    }

    @Test
    void shouldGoBelowTheFirstRateWhenThatIsTooMuch() {
        RateSearch.Result found = RateSearch.from(16_000, (rate, _) -> path(rate, 3_000));

        assertThat(found.highest()).isBetween(3_000 / 1.07, 3_000.0);
    }

    @Test
    void shouldFindNothingWhereNothingArrives() {
        RateSearch.Result found = RateSearch.from(16_000, (rate, _) -> new Delivery((long) rate, 0, 1));

        assertThat(found).isEqualTo(new RateSearch.Result(0, 0));
    }

    @Test
    void shouldForgiveAnAccidentAtAnyStep() {
        for (int accident = 1; accident <= 12; accident++) {
            int at = accident;
            AtomicInteger steps = new AtomicInteger();
            RateSearch.Result found =
                    RateSearch.from(16_000, (rate, _) -> path(rate, steps.incrementAndGet() == at ? 1_000 : 100_000));

            assertThat(found.highest()).as("accident at step %d", at).isBetween(100_000 / 1.07, 100_000.0);
        }
    }

    @Test
    void shouldNotCallARateHeldThatLosesOneInAThousand() {
        RateSearch.Result found = RateSearch.from(
                16_000, (rate, _) -> new Delivery(1_000_000, rate > 40_000 ? 999_000 : 999_001, 1_000_000 / rate));

        assertThat(found.highest()).isBetween(40_000 / 1.07, 40_000.0);
    }

    @Test
    void shouldNotCallARateHeldThatTheSenderDidNotReach() {
        RateSearch.Result found = RateSearch.from(16_000, (rate, _) -> {
            long sent = (long) Math.min(rate, 200_000);
            return new Delivery(sent, sent, 1);
        });

        assertThat(found.highest()).isBetween(200_000 / 1.07, 200_000 / 0.97);
        assertThat(found.peak()).isCloseTo(200_000, within(1.0));
    }

    @Test
    void shouldGiveWayWhenTheFoundRateDoesNotHoldAgain() {
        AtomicInteger thorough = new AtomicInteger();

        RateSearch.Result found = RateSearch.from(
                16_000, (rate, roughly) -> path(rate, roughly || thorough.incrementAndGet() <= 6 ? 100_000 : 80_000));

        assertThat(found.highest()).isBetween(80_000 / 1.07, 80_000.0);
    }
}
