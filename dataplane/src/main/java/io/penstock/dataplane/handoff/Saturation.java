package io.penstock.dataplane.handoff;

/** Whether one stage of one core has more to do than it keeps up with: two full batches running. For one thread. */
public final class Saturation {

    /** A full batch: four super-packets of work, by estimate more than it costs to wake a neighbour. */
    static final long FULL_WORK = 4L << 16;

    /** What a message costs beside its bytes: by estimate, as much as so many bytes more. */
    private static final long MESSAGE_WORK = 300;

    private boolean wasFull;

    /** A stage that has done nothing yet. */
    public Saturation() {}

    /** The cipher work in messages, in bytes that would cost as much. */
    public static long work(int messages, long bytes) {
        return bytes + messages * MESSAGE_WORK;
    }

    /** Takes note of a batch about to be worked on; says whether it and the one before were full. */
    boolean isReached(long work) {
        boolean full = work >= FULL_WORK;
        boolean reached = full && wasFull;
        wasFull = full;
        return reached;
    }
}
