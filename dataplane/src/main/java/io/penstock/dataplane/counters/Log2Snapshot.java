package io.penstock.dataplane.counters;

/** A {@link Log2Histogram}, or the sum of several, at one moment. Immutable. */
public final class Log2Snapshot {

    private final int firstExponent;
    private final long[] counts;
    private final long sum;

    /** Takes the array over: the caller has no more use for it. */
    Log2Snapshot(int firstExponent, long[] counts, long sum) {
        this.firstExponent = firstExponent;
        this.counts = counts;
        this.sum = sum;
    }

    /** How many buckets have an upper bound; one more holds what is larger. */
    public int bounded() {
        return counts.length - 1;
    }

    /** The largest value that the bucket holds. */
    public long upperBound(int bucket) {
        if (bucket >= bounded()) {
            throw new IndexOutOfBoundsException("bucket " + bucket + " of " + bounded() + " with a bound");
        }
        return 1L << (firstExponent + bucket);
    }

    /** How many values the bucket holds; {@link #bounded} names the one for what is larger. */
    public long count(int bucket) {
        return counts[bucket];
    }

    /** How many values there are. */
    public long total() {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        return total;
    }

    /** All values added up. */
    public long sum() {
        return sum;
    }

    /** Both together, which have the same buckets. */
    public Log2Snapshot plus(Log2Snapshot other) {
        if (firstExponent != other.firstExponent || counts.length != other.counts.length) {
            throw new IllegalArgumentException("the buckets differ");
        }
        long[] both = counts.clone();
        for (int i = 0; i < both.length; i++) {
            both[i] += other.counts[i];
        }
        return new Log2Snapshot(firstExponent, both, sum + other.sum);
    }
}
