package io.penstock.gateway.sink;

import io.penstock.config.SinkSetting;
import io.penstock.gateway.flowlog.LogEnd;
import io.penstock.gateway.flowlog.LogFollower;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is known of a sink. Written by its worker, read by any thread. Time is measured by a clock that nobody sets. */
final class SinkTally implements SinkContext.Refusals {

    private static final Logger LOG = System.getLogger(SinkTally.class.getName());
    private static final long REMIND_NS = TimeUnit.MINUTES.toNanos(1);

    private final String name;
    private final String target;
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile long missed;
    private volatile long missedBehindCursor;
    private volatile long cursorSeq;
    private volatile @Nullable String lastError;
    private volatile @Nullable Instant oldest;
    private long refusedInAttempt;
    private boolean failing;
    private long failingSinceNs;
    private long saidNs;
    private long saidRefusedNs = System.nanoTime() - REMIND_NS;

    SinkTally(SinkSetting setting, Cursor cursor) {
        name = setting.name();
        target = target(setting);
        cursorSeq = cursor.seq();
    }

    private static String target(SinkSetting setting) {
        return setting.hosts().stream()
                .map(Object::toString)
                .collect(Collectors.joining(",", setting.scheme().text() + "://", setting.path()));
    }

    /** A batch waits, whose first record is of this time. */
    void waits(@Nullable Instant since) {
        oldest = since;
    }

    /** The far end has so many more, but for those that it refused in this attempt. */
    void delivered(long records) {
        delivered.addAndGet(records);
        refused.addAndGet(refusedInAttempt);
        refusedInAttempt = 0;
        if (failing) {
            LOG.log(
                    Level.INFO,
                    "sink {0}: {1} takes records again, after {2} s",
                    name,
                    target,
                    Long.toString(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - failingSinceNs)));
        }
        failing = false;
        lastError = null;
    }

    /** All up to the cursor is done with; of what came before it, or stands just behind, so many were missed. */
    void advanced(Cursor cursor, long missedSoFar) {
        cursorSeq = cursor.seq();
        missedBehindCursor = missedSoFar;
        oldest = null;
    }

    /** An attempt failed, and what it refused comes again. It is said at once, then once a minute, or when the reason is another. */
    void failed(String why) {
        failures.incrementAndGet();
        refusedInAttempt = 0;
        long nowNs = System.nanoTime();
        if (!failing || !why.equals(lastError) || nowNs - saidNs > REMIND_NS) {
            saidNs = nowNs;
            LOG.log(Level.WARNING, "sink {0}: cannot deliver to {1}: {2}; it goes on trying", name, target, why);
        }
        failingSinceNs = failing ? failingSinceNs : nowNs;
        failing = true;
        lastError = why;
    }

    /** So many records were removed, or damaged, before they could be read, since the start. */
    void missed(long records) {
        if (records > missed) {
            LOG.log(
                    Level.WARNING,
                    "sink {0}: {1} records were removed from the log, or damaged in it, before they could be delivered to {2}",
                    name,
                    Long.toString(records - missed),
                    target);
            missed = records;
        }
    }

    /** Counts when the attempt succeeds. */
    @Override
    public void add(LogFollower.Line line, String why) {
        refusedInAttempt++;
        long nowNs = System.nanoTime();
        if (nowNs - saidRefusedNs >= REMIND_NS) {
            saidRefusedNs = nowNs;
            LOG.log(
                    Level.WARNING,
                    "sink {0}: {1} refuses record {2} for good: {3}",
                    name,
                    target,
                    Long.toString(line.seq()),
                    why);
        }
    }

    /** All of it at this moment, beside a log that ends there. */
    SinkStatus status(Path logFolder, LogEnd end) {
        Instant since = oldest;
        long seq = cursorSeq;
        long gone = missed - missedBehindCursor;
        // In this order, for what is refused is delivered too.
        long refusedNow = refused.get();
        long bytes;
        try {
            bytes = end.bytesAfter(logFolder, seq);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "{0}: {1}", logFolder, e.getMessage());
            bytes = 0;
        }
        return new SinkStatus(
                name,
                target,
                delivered.get(),
                refusedNow,
                failures.get(),
                lastError,
                since == null
                        ? 0
                        : Math.max(0, Duration.between(since, Instant.now()).toMillis() / 1000.0),
                Math.max(0, end.seq() - seq - gone),
                bytes,
                missed);
    }
}
