package io.penstock.dataplane.peer;

import io.penstock.dataplane.wire.Protocol;

/**
 * The sliding window that refuses a transport message's counter when it was seen before or is too old (WireGuard paper,
 * section 5.4.6; RFC 6479; the kernel's {@code receive.c}). Counters are unsigned.
 *
 * <p>The bitmap is a ring of words. Moving the window on clears whole words and shifts nothing; the price is one word,
 * so that {@value #WINDOW_SIZE} counters behind the greatest can still be told apart.
 *
 * <p>For one thread: the core that receives for the session.
 */
public final class ReplayWindow {

    /** Bits of the ring. */
    public static final int BITS = 8192;

    /** A counter is too old when it lies further than this behind the greatest accepted one. */
    public static final int WINDOW_SIZE = BITS - Long.SIZE;

    private static final int WORDS = BITS / Long.SIZE;
    private static final int WORD_SHIFT = 6;

    private final long[] words = new long[WORDS];

    /** The greatest accepted counter. Zero before the first one too: the bitmap tells the two apart. */
    private long greatest;

    /**
     * Accepts a counter once. To be called only for a message whose tag fits.
     *
     * @param counter the message's counter, unsigned
     * @return false when it was accepted before, lies behind the window, or is not below
     *     {@link Protocol#REJECT_AFTER_MESSAGES}
     */
    public boolean accept(long counter) {
        if (Long.compareUnsigned(counter, Protocol.REJECT_AFTER_MESSAGES) >= 0) {
            return false;
        }
        long ahead = counter - greatest;
        if (Long.compareUnsigned(counter, greatest) > 0) {
            advance(counter);
        } else if (-ahead > WINDOW_SIZE || -ahead < 0) {
            return false;
        }
        int word = (int) (counter >>> WORD_SHIFT) & (WORDS - 1);
        long bit = 1L << counter;
        long before = words[word];
        words[word] = before | bit;
        return (before & bit) == 0;
    }

    private void advance(long counter) {
        long from = greatest >>> WORD_SHIFT;
        long count = Math.min((counter >>> WORD_SHIFT) - from, WORDS);
        for (long i = 1; i <= count; i++) {
            words[(int) (from + i) & (WORDS - 1)] = 0;
        }
        greatest = counter;
    }
}
