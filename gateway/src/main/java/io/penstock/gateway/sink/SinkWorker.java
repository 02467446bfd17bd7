package io.penstock.gateway.sink;

import io.penstock.gateway.flowlog.LogFollower;
import io.penstock.gateway.sink.tls.Distrust;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Brings the records of the log to one sink, on a thread of its own: reads a batch, delivers it as often as it takes, writes
 * the cursor. Nobody waits for it.
 */
final class SinkWorker {

    private static final Logger LOG = System.getLogger(SinkWorker.class.getName());

    /** How long to wait while there is nothing to read. */
    private static final Duration IDLE = Duration.ofMillis(200);

    /** How long a batch that is not full waits for more, so that a far end is not called for each record. */
    private static final Duration LINGER = Duration.ofSeconds(1);

    private final Sink sink;
    private final Spool spool;
    private final CursorFile cursorFile;
    private final SinkTally tally;
    private final Backoff backoff;
    private final Duration timeout;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private boolean cursorFailed;

    SinkWorker(
            String name,
            Sink sink,
            Spool spool,
            CursorFile cursorFile,
            SinkTally tally,
            Backoff backoff,
            Duration timeout) {
        this.sink = sink;
        this.spool = spool;
        this.cursorFile = cursorFile;
        this.tally = tally;
        this.backoff = backoff;
        this.timeout = timeout;
        // Virtual, so that an interrupt ends a read or write of a socket that is stuck.
        this.thread = Thread.ofVirtual().name("penstock-sink-" + name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Has it deliver what is left, unless the far end does not take it, and end. */
    void requestStop() {
        stop.countDown();
    }

    /** Waits for its end, then no longer for the far end. */
    void awaitEnd(Duration patience) throws InterruptedException {
        if (!thread.join(patience)) {
            thread.interrupt();
            thread.join(Duration.ofSeconds(1));
        }
    }

    private boolean isStopping() {
        return stop.getCount() == 0;
    }

    private void run() {
        try (sink;
                spool) {
            while (read()) {
                if (spool.isEmpty()) {
                    if (isStopping()) {
                        return;
                    }
                    pause(IDLE);
                } else if (deliver(new Pieces(spool.wanted()))) {
                    advance();
                } else {
                    return;
                }
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing: {0}", e.getMessage());
        }
    }

    /** Reads a batch, or what there is of one; false when it cannot and is to stop. */
    private boolean read() {
        try {
            if (!spool.fill() && !spool.isEmpty()) {
                tally.waits(spool.oldest());
                pause(LINGER);
                spool.fill();
            }
            tally.waits(spool.oldest());
            tally.missed(spool.missed());
            return true;
        } catch (IOException e) {
            tally.failed("the log cannot be read: " + reason(e));
            return !pause(backoff.next(Duration.ZERO));
        }
    }

    /** Brings a batch there, in pieces where it is refused as a whole; false when it is to stop. */
    private boolean deliver(Pieces pieces) {
        while (!pieces.isEmpty()) {
            try {
                deliverInTime(pieces.next());
                tally.delivered(pieces.next().size());
                pieces.done();
                backoff.reset();
            } catch (BatchRefusedException e) {
                refused(pieces, reason(e));
            } catch (IOException | RuntimeException e) {
                if (e instanceof RuntimeException) {
                    LOG.log(Level.ERROR, "a sink failed by a fault of its own", e);
                }
                tally.failed(reason(e));
                lookForRemoved();
                Duration wait = e instanceof RetryLaterException later ? later.delay() : Duration.ZERO;
                if (isStopping() || pause(backoff.next(wait))) {
                    return false;
                }
            }
        }
        return true;
    }

    private void refused(Pieces pieces, String why) {
        if (!pieces.cut()) {
            tally.add(pieces.next().getFirst(), why);
            tally.delivered(1);
            pieces.done();
        }
        backoff.reset();
    }

    /** While the far end is away, retention goes on; it is told at once and not only when the reading comes there. */
    private void lookForRemoved() {
        try {
            tally.missed(spool.missed() + spool.removedAhead());
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the log cannot be read: {0}", e.getMessage());
        }
    }

    /** A sink that is stuck is interrupted. */
    private void deliverInTime(List<LogFollower.Line> wanted) throws IOException {
        try (Deadline deadline = new Deadline(timeout)) {
            try {
                sink.deliver(wanted);
            } catch (IOException e) {
                throw deadline.hasPassed() ? new IOException("no answer within " + timeout.toSeconds() + " s", e) : e;
            }
        }
    }

    private void advance() {
        Cursor cursor = spool.done();
        try {
            // It has none as long as all that was read was damaged.
            if (!cursor.hash().isEmpty()) {
                cursorFile.write(cursor);
            }
            cursorFailed = false;
        } catch (IOException e) {
            if (!cursorFailed) {
                LOG.log(
                        Level.WARNING,
                        "cannot remember what was delivered, which would be delivered again after a restart: {0}",
                        reason(e));
            }
            cursorFailed = true;
        }
        tally.advanced(cursor, spool.missed());
    }

    /** True when it is to stop. */
    private boolean pause(Duration duration) {
        try {
            return stop.await(duration.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            return isStopping();
        }
    }

    private static String reason(Exception failure) {
        @Nullable String message = Distrust.in(failure).orElse(failure.getMessage());
        return message == null || failure instanceof RuntimeException
                ? failure.toString().lines().findFirst().orElse("")
                : message.lines().findFirst().orElse("");
    }
}
