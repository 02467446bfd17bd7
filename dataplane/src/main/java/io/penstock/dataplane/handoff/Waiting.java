package io.penstock.dataplane.handoff;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How one waits for the other: an owner for a job that a neighbour has begun, and a neighbour for the next batch. */
public enum Waiting {
    /** The owner sleeps at once, a little at a time; a neighbour that finds nothing goes back to its loop, which sleeps in the kernel. */
    BLOCKING(0, 0),
    /** The owner spins for a while first, since a job is short; a neighbour goes back to its loop at once. */
    SPINNING(2_000, 0),
    /** The owner spins as above; a neighbour looks out for the next batch before it goes back to its loop. */
    LINGERING(2_000, TimeUnit.MICROSECONDS.toNanos(50));

    private static final long SLEEP_NS = TimeUnit.MICROSECONDS.toNanos(20);

    private final int spins;
    private final long lingerNs;

    Waiting(int spins, long lingerNs) {
        this.spins = spins;
        this.lingerNs = lingerNs;
    }

    /** How long a neighbour looks out for more work, in nanoseconds. */
    long lingerNs() {
        return lingerNs;
    }

    /**
     * Waits until a job is done. A job begun cannot be taken over, for its memory is half worked on, so there is no
     * time after which this gives up; but a neighbour that lost its processor is not waited for at full speed.
     */
    void untilDone(CryptoJob job) {
        for (int turn = 0; !job.isDone(); turn++) {
            if (turn < spins) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(job, SLEEP_NS);
            }
        }
    }
}
