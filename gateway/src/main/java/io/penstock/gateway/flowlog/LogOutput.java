package io.penstock.gateway.flowlog;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where records go: into the current file, which is ended in time, and in the end into the archive. While nothing can be
 * written, what was taken is kept, nothing more is taken, and it is tried again every second. For one thread.
 */
final class LogOutput {

    private static final System.Logger LOG = System.getLogger(LogOutput.class.getName());
    private static final List<String> RECORD_TYPES = List.of("start", "update", "end", "drop", "meta");
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);

    private final FlowLogOptions options;
    private final WallClock clock;
    private final RecordEncoder encoder;
    private final LogWriter writer;
    private final Archive archive;
    private final Consumer<Boolean> onStuck;
    private boolean stuck;
    private long stuckSinceNs;
    private long retryNs;
    private long records;
    private final Map<String, AtomicLong> recordsByType = new TreeMap<>();
    private @Nullable Instant lastWrite;

    /** {@code onStuck} is told when nothing can be written any more, and when it can be again. */
    LogOutput(
            FlowLogOptions options,
            WallClock clock,
            RecordEncoder encoder,
            LogFile.Maker maker,
            Consumer<Boolean> onStuck) {
        this.options = options;
        this.clock = clock;
        this.encoder = encoder;
        this.writer = new LogWriter(options.folder(), maker, options.fsync());
        this.archive = new Archive(options.folder(), options.keepAge(), options.keepBytes());
        this.onStuck = onStuck;
        RECORD_TYPES.forEach(type -> recordsByType.put(type, new AtomicLong()));
    }

    /** Begins the first file of this run. */
    void begin(long nowNs) {
        writer.begin(encoder.head(), nowNs);
        archive.compressAllBut(writer.path());
    }

    /** Adds a record, or, where that throws, nothing at all: the chain has no number for what nobody wrote. */
    void append(String recordType, RecordEncoder.Fields fields) {
        RecordChain.Head before = encoder.head();
        try {
            writer.append(encoder.encode(recordType, fields), encoder.head());
        } catch (RuntimeException | Error e) {
            encoder.takeBackTo(before);
            throw e;
        }
        records++;
        Objects.requireNonNull(recordsByType.get(recordType)).incrementAndGet();
    }

    /** Adds a {@code meta} record. */
    void meta(String event, RecordEncoder.Fields fields) {
        append("meta", json -> {
            json.writeStringField("event", event);
            fields.write(json);
        });
    }

    /** Records made so far, of this run. */
    long records() {
        return records;
    }

    /** How it stands; what was lost before it came here is the caller's to say. */
    FlowLogStatus status(long lostByOverflow, long lostByEncoding, long lostEvents, long lostAnswers) {
        Map<String, Long> byType = new TreeMap<>();
        recordsByType.forEach((type, count) -> byType.put(type, count.get()));
        return new FlowLogStatus(
                Map.copyOf(byType),
                lostByOverflow,
                lostByEncoding,
                lostEvents,
                lostAnswers,
                encoder.head().seq(),
                lastWrite,
                stuck,
                writer.lengthBytes(),
                writer.waitingBytes());
    }

    /** Records that wait to be written, in bytes. */
    int waitingBytes() {
        return writer.waitingBytes();
    }

    /** Whether records may be added: not while those before cannot be written. Tries them again when it is time. */
    boolean isReady(long nowNs) {
        if (stuck && nowNs - retryNs >= 0) {
            retryNs = nowNs + RETRY_NS;
            String error = describe(writer.failure());
            if (writer.flush(nowNs)) {
                lastWrite = clock.at(nowNs);
                resume(nowNs, error);
            }
        }
        return !stuck;
    }

    private void resume(long nowNs, String error) {
        stuck = false;
        onStuck.accept(false);
        Duration outage = Duration.ofNanos(nowNs - stuckSinceNs);
        // As loud as the failure was: who was told of that waits for this.
        LOG.log(System.Logger.Level.WARNING, "{0}: the flow log is written again after {1}", options.folder(), outage);
        meta("write_resumed", json -> {
            json.writeStringField("failed_since", clock.at(stuckSinceNs).toString());
            json.writeStringField("error", error);
        });
    }

    private static String describe(@Nullable IOException failure) {
        return failure == null || failure.getMessage() == null ? String.valueOf(failure) : failure.getMessage();
    }

    /** Writes what was added; false when it could not be. Ends the file when it is large or old enough. */
    boolean write(long nowNs) {
        boolean waiting = writer.waitingBytes() > 0;
        if (!writer.flush(nowNs) || !declareGone(nowNs)) {
            onFailure(nowNs, writer.failure());
            return false;
        }
        if (waiting) {
            lastWrite = clock.at(nowNs);
        }
        boolean large = writer.lengthBytes() >= options.fileBytes();
        boolean old = nowNs - writer.beganNs() >= options.fileAge().toNanos() && writer.lengthBytes() > 0;
        if (large || old) {
            rotate(nowNs);
        }
        return !stuck;
    }

    /** A file that somebody took away while it was written is told of in the one that follows it. */
    private boolean declareGone(long nowNs) {
        LogWriter.Gone gone = writer.takeGone();
        if (gone == null) {
            return true;
        }
        LOG.log(
                System.Logger.Level.WARNING,
                "{0}: it was taken away while it was written, with {1} records; the flow log goes on in {2}",
                gone.file(),
                gone.records(),
                writer.path());
        meta("file_missing", json -> {
            json.writeStringField("missing_file", String.valueOf(gone.file().getFileName()));
            json.writeNumberField("missing_records", gone.records());
        });
        return writer.flush(nowNs);
    }

    private void rotate(long nowNs) {
        Path ended = writer.path();
        try {
            writer.end(nowNs);
        } catch (IOException e) {
            onFailure(nowNs, e);
            return;
        }
        writer.begin(encoder.head(), nowNs);
        meta("file", json -> json.writeStringField("previous_file", String.valueOf(ended.getFileName())));
        if (!writer.flush(nowNs)) {
            onFailure(nowNs, writer.failure());
        }
        archive.compressAllBut(writer.path());
    }

    private void onFailure(long nowNs, @Nullable IOException failure) {
        if (!stuck) {
            stuck = true;
            stuckSinceNs = nowNs;
            onStuck.accept(true);
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}: the flow log cannot be written: {1}",
                    options.folder(),
                    describe(failure));
        }
        retryNs = nowNs + RETRY_NS;
    }

    /** Removes ended files that may not be kept any longer, after a record that says so. */
    void retain(long nowNs) {
        try {
            List<Path> surplus = archive.surplus(writer.path(), clock.at(nowNs));
            if (surplus.isEmpty()) {
                return;
            }
            RecordFacts next = firstRecordBehind(surplus.getLast());
            meta("files_removed", json -> {
                writeNames(json, surplus);
                json.writeNumberField("through_seq", next.seq() - 1);
                json.writeStringField("last_hash", next.prevHash());
            });
            // Forced, too: a power cut must not leave us with neither the files nor the record of their removal.
            if (write(nowNs) && writer.flushAndForce(nowNs)) {
                for (Path file : surplus) {
                    archive.remove(file);
                }
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "{0}: cannot remove old files: {1}", options.folder(), e.getMessage());
        }
    }

    private static void writeNames(JsonGenerator json, List<Path> files) throws IOException {
        json.writeArrayFieldStart("files");
        for (Path file : files) {
            json.writeString(LogFolder.plainName(file));
        }
        json.writeEndArray();
    }

    private RecordFacts firstRecordBehind(Path file) throws IOException {
        List<Path> files = LogFolder.files(options.folder());
        Path next = files.stream()
                .filter(other -> LogFolder.firstSeq(other) > LogFolder.firstSeq(file))
                .findFirst()
                .orElseThrow(() -> new IOException("nothing follows " + file));
        try (InputStream bytes = LogFolder.open(next);
                LineReader lines = new LineReader(bytes)) {
            byte[] line = lines.next();
            if (line == null) {
                throw new IOException(next + " is empty");
            }
            return RecordFacts.parse(line);
        }
    }

    /** Writes what it can and closes everything. */
    void close(long nowNs) {
        if (!writer.flush(nowNs)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}: {1} bytes of records are lost: {2}",
                    options.folder(),
                    writer.waitingBytes(),
                    describe(writer.failure()));
        }
        try {
            writer.close(nowNs);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "{0}: {1}", options.folder(), describe(e));
        }
        archive.close();
    }
}
