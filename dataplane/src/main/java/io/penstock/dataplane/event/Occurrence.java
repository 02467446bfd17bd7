package io.penstock.dataplane.event;

/**
 * When something happened, and how often. Times are those of {@link System#nanoTime}.
 *
 * @param firstNs the first time
 * @param lastNs the last time; the same where it happened once
 * @param count how often, at least 1
 */
public record Occurrence(long firstNs, long lastNs, long count) {

    /** Refuses a count that is not positive. */
    public Occurrence {
        if (count < 1) {
            throw new IllegalArgumentException("count " + count + " is less than 1");
        }
    }

    /** Something that happened once. */
    public static Occurrence once(long timeNs) {
        return new Occurrence(timeNs, timeNs, 1);
    }

    /** This and another, whichever was first. */
    public Occurrence and(Occurrence other) {
        return new Occurrence(
                firstNs - other.firstNs <= 0 ? firstNs : other.firstNs,
                lastNs - other.lastNs >= 0 ? lastNs : other.lastNs,
                count + other.count);
    }
}
