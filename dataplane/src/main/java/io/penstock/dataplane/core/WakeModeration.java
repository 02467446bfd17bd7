package io.penstock.dataplane.core;

import java.util.concurrent.TimeUnit;

/**
 * Keeps a busy core from being woken for every few packets, as a network card moderates its interrupts ({@code ethtool -C
 * rx-usecs}). Where packets have come in short trains for a while, each waking the core out of a short sleep, it pauses
 * for the rest of {@link #PERIOD_NS} before it looks again, so that one wake-up finds several trains: fewer changes of
 * context, longer runs, larger super-packets. When looks after pauses find nothing, the traffic has thinned, and the core
 * goes back to waking for each packet. A core that is not busy never pauses. Used by the thread of one loop.
 */
public final class WakeModeration {

    /** From one look to the next, while moderated. */
    public static final long PERIOD_NS = TimeUnit.MICROSECONDS.toNanos(50);

    /** A wake-up this soon after the last look is one too many. */
    private static final long SOON_NS = TimeUnit.MICROSECONDS.toNanos(40);

    /** A look that waited longer than this had nothing to find. */
    private static final long AT_ONCE_NS = TimeUnit.MICROSECONDS.toNanos(15);

    /** A pause shorter than this costs more than it gathers. */
    private static final long SHORTEST_PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(10);

    /** Soon wake-ups, less {@link #LATE_PRICE} for each late one, before moderation begins: one burst is not yet a load. */
    private static final int BEGIN_SCORE = 32;

    /** What a late wake-up takes from the score; senders that work in ticks are late once in each. */
    private static final int LATE_PRICE = 8;

    /** What a look that found packets waiting gives. */
    private static final int FOUND_GAIN = 2;

    /** What a look that found nothing takes; without any score moderation ends. */
    private static final int EMPTY_PRICE = 6;

    private static final int MOST_SCORE = 64;

    private long lookedNs;
    private boolean moderated;
    private int score;

    /**
     * The loop has nothing in hand and is about to look for more.
     *
     * @return how long it should pause before it looks; 0 not to pause
     */
    public long pauseNs(long nowNs) {
        long restNs = moderated ? lookedNs + PERIOD_NS - nowNs : 0;
        return restNs >= SHORTEST_PAUSE_NS ? restNs : 0;
    }

    /** The loop looks now, and sleeps until there is something. */
    public void onLook(long nowNs) {
        lookedNs = nowNs;
    }

    /** The look found something to do. */
    public void onFound(long nowNs) {
        long waitedNs = nowNs - lookedNs;
        if (moderated) {
            score += waitedNs > AT_ONCE_NS ? -EMPTY_PRICE : FOUND_GAIN;
            moderated = score > 0;
        } else {
            score += waitedNs < SOON_NS ? 1 : -LATE_PRICE;
            moderated = score >= BEGIN_SCORE;
        }
        score = Math.clamp(score, 0, MOST_SCORE);
    }

    /** Whether pauses are being made. */
    public boolean isModerated() {
        return moderated;
    }
}
