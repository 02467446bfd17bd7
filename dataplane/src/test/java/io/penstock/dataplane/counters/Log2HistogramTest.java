package io.penstock.dataplane.counters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class Log2HistogramTest {

    /** The slow model: the first bucket whose bound is not below the value. */
    private static int bucket(Log2Snapshot histogram, long value) {
        int bucket = 0;
        while (bucket < histogram.bounded() && value > histogram.upperBound(bucket)) {
            bucket++;
        }
        return bucket;
    }

    @Test
    void shouldPutEachValueIntoTheFirstBucketThatHoldsIt() {
        Random random = new Random(1);
        for (int exponent : new int[] {0, 1, 10}) {
            for (int bits = 0; bits < 40; bits++) {
                long power = 1L << bits;
                for (long value : new long[] {0, power - 1, power, power + 1, random.nextLong(power + 1)}) {
                    Log2Histogram histogram = new Log2Histogram(exponent, 12);
                    histogram.add(value);
                    Log2Snapshot snapshot = histogram.snapshot();
                    assertThat(snapshot.count(bucket(snapshot, value)))
                            .as("%d from 2^%d on", value, exponent)
                            .isEqualTo(1);
                    assertThat(snapshot.total()).isEqualTo(1);
                    assertThat(snapshot.sum()).isEqualTo(value);
                }
            }
        }
    }

    @Test
    void shouldNameItsBounds() {
        Log2Snapshot snapshot = new Log2Histogram(10, 3).snapshot();
        assertThat(snapshot.bounded()).isEqualTo(3);
        assertThat(snapshot.upperBound(0)).isEqualTo(1024);
        assertThat(snapshot.upperBound(2)).isEqualTo(4096);
        assertThatThrownBy(() -> snapshot.upperBound(3)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shouldAddUpThoseOfSeveralOwnersWithoutChangingThem() {
        Log2Histogram one = new Log2Histogram(0, 4);
        Log2Histogram other = new Log2Histogram(0, 4);
        one.add(1);
        one.add(100);
        other.add(1);
        other.add(3);
        Log2Snapshot first = one.snapshot();
        Log2Snapshot both = first.plus(other.snapshot());
        assertThat(both.count(0)).isEqualTo(2);
        assertThat(both.count(2)).isEqualTo(1);
        assertThat(both.count(4)).isEqualTo(1);
        assertThat(both.sum()).isEqualTo(105);
        assertThat(first.total()).isEqualTo(2);
        assertThatThrownBy(() -> first.plus(new Log2Histogram(0, 5).snapshot())).hasMessageContaining("differ");
    }

    @Test
    void shouldRefuseBucketsThatDoNotFitALong() {
        assertThatThrownBy(() -> new Log2Histogram(60, 10)).hasMessageContaining("2^60");
        assertThatThrownBy(() -> new Log2Histogram(0, 0)).hasMessageContaining("0 buckets");
    }
}
