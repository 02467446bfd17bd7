package io.penstock.bench.e2e;

/**
 * Looks for the highest paced rate that arrives with under 0.1 % loss, and for the most that arrives at any rate. First a
 * ladder of rates, until what arrives falls well behind what is offered; then a bisection between the last rung that
 * held and the first that did not; then the found rate must hold twice more, or gives way a little. A rate that fails
 * where it matters gets a second chance: the machine may have been elsewhere.
 */
final class RateSearch {

    /** Under this share lost, a rate holds. */
    static final double LOSS_ALLOWED = 0.001;

    private static final double RUNG = 1.6;
    private static final double RESOLUTION = 1.06;
    private static final double MOST_PER_SECOND = 2e6;
    private static final double LEAST_PER_SECOND = 500;
    /** The sender itself must keep up with the rate it was asked for. */
    private static final double SENDER_KEEPS_UP = 0.97;

    private static final int CONFIRMATIONS = 2;
    /** So many rungs with much less arriving than offered end the ladder; one may be an accident. */
    private static final int OVERLOADED_RUNGS = 2;

    /** Offers a rate, in packets per second: for a full step, or for half of one where a rough answer will do. */
    @FunctionalInterface
    interface Probe {
        Delivery offer(double packetsPerSecond, boolean roughly);
    }

    /**
     * What was found, in packets per second.
     *
     * @param highest highest rate with under 0.1 % loss; 0 where none held
     * @param peak most that arrived, whatever was lost
     */
    record Result(double highest, double peak) {}

    private final Probe probe;
    private double peak;

    private RateSearch(Probe probe) {
        this.probe = probe;
    }

    /** Searches from a first rate, which need not hold. */
    static Result from(double packetsPerSecond, Probe probe) {
        return new RateSearch(probe).search(packetsPerSecond);
    }

    private Result search(double first) {
        double held = 0;
        double failed = 0;
        int overloaded = 0;
        double rate = first;
        for (; rate < MOST_PER_SECOND && overloaded < OVERLOADED_RUNGS; rate *= RUNG) {
            Delivery delivery = offer(rate, true);
            if (holds(rate, delivery) || (failed == 0 && holds(rate, offer(rate, true)))) {
                held = rate;
                failed = 0;
                overloaded = 0;
            } else {
                failed = failed == 0 ? rate : failed;
                overloaded += isOverloaded(rate, delivery) ? 1 : 0;
            }
        }
        if (failed == 0) {
            failed = rate;
        }
        while (held == 0 && failed > LEAST_PER_SECOND) {
            double lower = failed / RUNG;
            if (holdsAtSecondTry(lower)) {
                held = lower;
            } else {
                failed = lower;
            }
        }
        return held == 0 ? new Result(0, peak) : new Result(confirm(bisect(held, failed)), peak);
    }

    private double bisect(double held, double failed) {
        double low = held;
        double high = failed;
        while (high / low > RESOLUTION) {
            double middle = Math.sqrt(low * high);
            if (holdsAtSecondTry(middle)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private double confirm(double found) {
        double rate = found;
        int confirmed = 0;
        while (confirmed < CONFIRMATIONS && rate > LEAST_PER_SECOND) {
            if (holdsAtSecondTry(rate)) {
                confirmed++;
            } else {
                rate /= RESOLUTION;
                confirmed = 0;
            }
        }
        return confirmed == CONFIRMATIONS ? rate : 0;
    }

    private boolean holdsAtSecondTry(double rate) {
        boolean first = holds(rate, offer(rate, false));
        return first || holds(rate, offer(rate, false));
    }

    private Delivery offer(double rate, boolean roughly) {
        Delivery delivery = probe.offer(rate, roughly);
        peak = Math.max(peak, delivery.receivedPerSecond());
        return delivery;
    }

    private boolean isOverloaded(double rate, Delivery delivery) {
        return delivery.receivedPerSecond() < 0.6 * rate || delivery.receivedPerSecond() < 0.9 * peak;
    }

    private static boolean holds(double rate, Delivery delivery) {
        return delivery.loss() < LOSS_ALLOWED && delivery.sentPerSecond() >= SENDER_KEEPS_UP * rate;
    }
}
