package io.penstock.dataplane.pipeline;

import io.penstock.dataplane.counters.CoreStages;
import io.penstock.dataplane.counters.Stage;
import org.agrona.concurrent.NanoClock;

/**
 * Notes how large a core's batches are, and times the stages of one batch in {@link #EACH}, for one direction of one core.
 * Used by the core's thread only.
 *
 * <p>It costs a batch a few additions to the core's own cells, some ten nanoseconds for all stages together, and one batch
 * in 64 as many readings of the clock as it has stages, of about 25 ns each: less than a nanosecond for each packet where
 * batches are full, and beside the system calls of a batch of one packet less than one part in a hundred.
 */
public final class StageWatch {

    /** One batch in so many is timed; a power of two. */
    static final int EACH = 64;

    private final CoreStages stages;
    private final NanoClock clock;
    private int batches;
    private boolean running;
    private long lapNs;

    /** A watch over the core's own cells. */
    public StageWatch(CoreStages stages, NanoClock clock) {
        this.stages = stages;
        this.clock = clock;
    }

    /** A batch begins, if there is anything in it. */
    void begin(long nowNs) {
        running = (batches & (EACH - 1)) == EACH - 1;
        lapNs = nowNs;
    }

    /** A stage of the batch ends, and the next begins. */
    void lap(Stage stage) {
        if (running) {
            long nowNs = clock.nanoTime();
            stages.took(stage, nowNs - lapNs);
            lapNs = nowNs;
        }
    }

    /** A batch of this size passed a stage. */
    void batch(Stage stage, long size) {
        stages.batch(stage, size);
    }

    /** The batch ends. Those that were empty do not count, or looks that find nothing could be all that is timed. */
    void end(boolean empty) {
        running = false;
        if (!empty) {
            batches++;
        }
    }
}
