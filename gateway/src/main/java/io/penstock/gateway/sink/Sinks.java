package io.penstock.gateway.sink;

import io.penstock.config.SinkScheme;
import io.penstock.config.SinkSetting;
import io.penstock.gateway.Failure;
import io.penstock.gateway.flowlog.LogEnd;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** The sinks of a running gateway. Thread-safe. */
public final class Sinks implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Sinks.class.getName());
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final Duration LAST_RECORDS = Duration.ofSeconds(3);

    private final Path logFolder;
    private final String gatewayId;
    private final String version;
    private final Function<SinkScheme, SinkKind> kinds;
    private final Map<SinkSetting, Running> running = new LinkedHashMap<>();

    private record Running(SinkWorker worker, SinkTally tally) {}

    /**
     * None yet.
     *
     * @param logFolder the log that they deliver
     * @param gatewayId which gateway, as in the records
     * @param version the program's version
     * @param kinds what makes sinks of a scheme
     */
    public Sinks(Path logFolder, String gatewayId, String version, Function<SinkScheme, SinkKind> kinds) {
        this.logFolder = logFolder;
        this.gatewayId = gatewayId;
        this.version = version;
        this.kinds = kinds;
    }

    /** A change that has been found to be possible. One of both methods is to be called. */
    public interface Change {
        /** Stops those that are not wanted any more, and starts the new ones. */
        void apply();

        /** Leaves all as it was. */
        void discard();
    }

    /**
     * Opens those that are new, without starting them. A sink that never ran here begins behind the record that is the
     * log's last at this moment; one that did, where it stopped.
     *
     * @throws Failure when one of them cannot be used; then nothing has changed
     */
    public synchronized Change plan(List<SinkSetting> wanted) throws Failure {
        Map<SinkSetting, Opened> opened = new LinkedHashMap<>();
        try {
            LogEnd end = end();
            for (SinkSetting setting : wanted) {
                if (!running.containsKey(setting)) {
                    opened.put(setting, open(setting, end));
                }
            }
        } catch (Failure e) {
            opened.values().forEach(one -> one.sink.close());
            throw e;
        }
        return new Change() {
            @Override
            public void apply() {
                follow(wanted, opened);
            }

            @Override
            public void discard() {
                opened.values().forEach(one -> one.sink.close());
            }
        };
    }

    private LogEnd end() throws Failure {
        try {
            return LogEnd.of(logFolder);
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, "flow log: " + logFolder + ": " + e.getMessage(), e);
        }
    }

    private record Opened(Sink sink, SinkTally tally, CursorFile file, Cursor cursor, boolean isNew) {}

    private Opened open(SinkSetting setting, LogEnd end) throws Failure {
        CursorFile file = new CursorFile(logFolder, setting.name());
        Cursor last = new Cursor(end.seq(), end.hash());
        Optional<Cursor> found = file.read();
        Cursor left = found.orElse(last);
        boolean isNew = found.isEmpty();
        if (left.seq() > end.seq()) {
            LOG.log(
                    Level.WARNING,
                    "sink {0}: record {1} was delivered, but the log in {2} ends with {3}: it goes on from there",
                    setting.name(),
                    Long.toString(left.seq()),
                    logFolder,
                    Long.toString(end.seq()));
            left = last;
            isNew = true;
        }
        SinkTally tally = new SinkTally(setting, left);
        return new Opened(open(setting, tally), tally, file, left, isNew);
    }

    private Sink open(SinkSetting setting, SinkContext.Refusals refusals) throws Failure {
        try {
            return kinds.apply(setting.scheme()).open(setting, new SinkContext(gatewayId, version, TIMEOUT, refusals));
        } catch (Failure e) {
            throw new Failure(e.exitCode(), "sink " + setting.name() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Whether these sinks could be opened. Nothing is started, and nothing is asked over the network.
     *
     * @throws Failure when one could not
     */
    public static void check(List<SinkSetting> settings, Function<SinkScheme, SinkKind> kinds) throws Failure {
        Sinks none = new Sinks(Path.of(""), "check", "", kinds);
        for (SinkSetting setting : settings) {
            none.open(setting, (_, _) -> {}).close();
        }
    }

    private synchronized void follow(List<SinkSetting> wanted, Map<SinkSetting, Opened> opened) {
        List<Running> surplus = new ArrayList<>();
        running.entrySet().removeIf(entry -> {
            boolean goes = !wanted.contains(entry.getKey());
            if (goes) {
                surplus.add(entry.getValue());
            }
            return goes;
        });
        // Both would write the same cursor, where only an option has changed.
        end(surplus);
        opened.forEach((setting, one) -> running.put(setting, start(setting, one)));
    }

    private Running start(SinkSetting setting, Opened opened) {
        Cursor from = opened.cursor;
        try {
            // One that has run until now has come further meanwhile.
            from = opened.isNew
                    ? from
                    : opened.file
                            .read()
                            .filter(now -> now.seq() > opened.cursor.seq())
                            .orElse(from);
            if (opened.isNew) {
                opened.file.write(from);
            }
        } catch (IOException | Failure e) {
            LOG.log(Level.WARNING, "sink {0}: {1}", setting.name(), e.getMessage());
        }
        opened.tally.advanced(from, 0);
        SinkWorker worker = new SinkWorker(
                setting.name(),
                opened.sink,
                new Spool(logFolder, setting.recordTypes(), from),
                opened.file,
                opened.tally,
                new Backoff(RandomGenerator.getDefault()),
                TIMEOUT.plusSeconds(5));
        worker.start();
        return new Running(worker, opened.tally);
    }

    /** All of them at this moment. */
    public synchronized List<SinkStatus> statuses() {
        if (running.isEmpty()) {
            return List.of();
        }
        LogEnd end;
        try {
            end = LogEnd.of(logFolder);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "{0}: {1}", logFolder, e.getMessage());
            end = new LogEnd(0, "");
        }
        LogEnd last = end;
        return running.values().stream()
                .map(one -> one.tally.status(logFolder, last))
                .toList();
    }

    /** Has them deliver what is left, for three seconds; what is left then is delivered by the next run. */
    @Override
    public synchronized void close() {
        end(List.copyOf(running.values()));
        running.clear();
    }

    private static void end(List<Running> all) {
        all.forEach(one -> one.worker.requestStop());
        long deadlineNs = System.nanoTime() + LAST_RECORDS.toNanos();
        try {
            for (Running one : all) {
                one.worker.awaitEnd(Duration.ofNanos(Math.max(1, deadlineNs - System.nanoTime())));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
