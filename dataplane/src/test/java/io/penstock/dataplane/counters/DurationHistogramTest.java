package io.penstock.dataplane.counters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A duration falls into the class whose bound is the least that is not below it. */
class DurationHistogramTest {

    private final DurationHistogram histogram = new DurationHistogram();

    @Test
    void shouldCountEachDurationInItsClass() {
        long millisecond = TimeUnit.MILLISECONDS.toNanos(1);
        histogram.add(0);
        histogram.add(millisecond);
        histogram.add(millisecond + 1);
        histogram.add(TimeUnit.MINUTES.toNanos(5));
        DurationHistogram.Counts counts = histogram.counts();
        assertThat(counts.boundsNs()).isSorted().startsWith(millisecond, 2 * millisecond);
        assertThat(counts.classes()).startsWith(2L, 1L, 0L).endsWith(0L, 1L);
        assertThat(counts.count()).isEqualTo(4);
        assertThat(counts.sumNs()).isEqualTo(2 * millisecond + 1 + TimeUnit.MINUTES.toNanos(5));
        histogram.add(1);
        assertThat(counts.count()).isEqualTo(4);
    }

    @Test
    void shouldRefuseClassesWithoutBounds() {
        assertThatThrownBy(() -> new DurationHistogram.Counts(List.of(1L), List.of(1L), 1))
                .hasMessage("classes: found 1, expected 2");
    }
}
