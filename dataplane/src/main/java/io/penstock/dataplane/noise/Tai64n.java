package io.penstock.dataplane.noise;

import io.penstock.dataplane.wire.Protocol;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * The 12-byte TAI64N label (https://cr.yp.to/libtai/tai64.html) that makes every initiation newer than the one before
 * (paper, section 5.1). Both fields are unsigned, and compare as the label's bytes do.
 *
 * @param label seconds since 1970 TAI, plus 2<sup>62</sup>
 * @param nanos nanoseconds of the second
 */
public record Tai64n(long label, int nanos) implements Comparable<Tai64n> {

    /** Length of a label. */
    public static final int LENGTH_BYTES = 12;

    /** Before every other timestamp. */
    public static final Tai64n ZERO = new Tai64n(0, 0);

    /** TAI was ten seconds ahead in 1970; leap seconds since then are not counted, as everywhere in WireGuard. */
    private static final long LABEL_OF_1970 = 0x400000000000000aL;

    /**
     * Nanoseconds are rounded down to a multiple of this, so that they tell nothing of our clock's fine beat: the power
     * of two below the interval of {@link Protocol#INITIATIONS_PER_SECOND}, as in the kernel's {@code noise.c}.
     */
    private static final int GRAIN_NS =
            Integer.highestOneBit((int) (TimeUnit.SECONDS.toNanos(1) / Protocol.INITIATIONS_PER_SECOND));

    /** The timestamp of an instant, rounded down. */
    public static Tai64n of(Instant instant) {
        return new Tai64n(LABEL_OF_1970 + instant.getEpochSecond(), instant.getNano() & -GRAIN_NS);
    }

    /**
     * Reads a label.
     *
     * @param bytes 12 of them
     */
    public static Tai64n fromBytes(byte[] bytes) {
        if (bytes.length != LENGTH_BYTES) {
            throw new IllegalArgumentException("a label has " + LENGTH_BYTES + " bytes, found " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Tai64n(buffer.getLong(), buffer.getInt());
    }

    /** The label: both fields in big-endian order. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(LENGTH_BYTES).putLong(label).putInt(nanos).array();
    }

    /** This timestamp where it is newer than the other, else the first one after the other: time never stands still. */
    public Tai64n after(Tai64n previous) {
        if (compareTo(previous) > 0) {
            return this;
        }
        long nanos = (previous.nanos & -GRAIN_NS) + (long) GRAIN_NS;
        return nanos < TimeUnit.SECONDS.toNanos(1)
                ? new Tai64n(previous.label, (int) nanos)
                : new Tai64n(previous.label + 1, 0);
    }

    @Override
    public int compareTo(Tai64n other) {
        int seconds = Long.compareUnsigned(label, other.label);
        return seconds != 0 ? seconds : Integer.compareUnsigned(nanos, other.nanos);
    }
}
