package io.penstock.gateway.flowlog;

import io.penstock.config.FlowLogSettings.Fsync;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes lines to the current file. What could not be written stays here and is tried again, in the same place, until it
 * can. For one thread.
 */
final class LogWriter {

    private final Path folder;
    private final LogFile.Maker maker;
    private final Fsync fsync;
    private final ByteArrayOutputStream batch = new ByteArrayOutputStream(1 << 16);
    private RecordChain.Head head = RecordChain.Head.START;
    private Path path = Path.of("");
    private @Nullable LogFile file;
    private @Nullable LogFile headFile;
    private long position;
    private long beganNs;
    private boolean dirty;
    private long forcedNs;
    private @Nullable IOException failure;

    LogWriter(Path folder, LogFile.Maker maker, Fsync fsync) {
        this.folder = folder;
        this.maker = maker;
        this.fsync = fsync;
    }

    /** The next lines go to a new file, which is made when they are written. */
    void begin(long firstSeq, long nowNs) {
        path = folder.resolve(LogFolder.fileName(firstSeq));
        position = 0;
        beganNs = nowNs;
    }

    /** The current file. */
    Path path() {
        return path;
    }

    /** Its length once all is written. */
    long lengthBytes() {
        return position + batch.size();
    }

    /** When it was begun. */
    long beganNs() {
        return beganNs;
    }

    /** Adds a line; it is written by {@link #flush}. */
    void append(byte[] line, RecordChain.Head headAfter) {
        batch.writeBytes(line);
        head = headAfter;
    }

    /** How much waits to be written. */
    int waitingBytes() {
        return batch.size();
    }

    /** Writes what waits; false when it could not be. */
    boolean flush(long nowNs) {
        try {
            if (batch.size() > 0) {
                LogFile to = file == null ? maker.create(path) : file;
                file = to;
                to.write(ByteBuffer.wrap(batch.toByteArray()), position);
                position += batch.size();
                batch.reset();
                dirty = true;
            }
            if (isForceDue(nowNs)) {
                force(nowNs);
            }
            failure = null;
            return true;
        } catch (IOException e) {
            failure = e;
            return false;
        }
    }

    private boolean isForceDue(long nowNs) {
        return dirty
                && switch (fsync) {
                    case Fsync.Always() -> true;
                    case Fsync.Every(var interval) -> nowNs - forcedNs >= interval.toNanos();
                    case Fsync.Never() -> true;
                };
    }

    /** Why the last {@link #flush} could not write, null where it could. */
    @Nullable IOException failure() {
        return failure;
    }

    private void force(long nowNs) throws IOException {
        LogFile from = file;
        if (from != null && !(fsync instanceof Fsync.Never)) {
            from.force();
        }
        writeHead();
        dirty = false;
        forcedNs = nowNs;
    }

    /** The head is written behind what it speaks of, so that it never promises more than is there. */
    private void writeHead() throws IOException {
        LogFile to = headFile == null ? maker.create(folder.resolve(LogFolder.HEAD)) : headFile;
        headFile = to;
        String text = String.format(Locale.ROOT, "%020d %s%n", head.seq(), head.hash());
        to.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), 0);
    }

    /** Ends the current file, after a {@link #flush} that wrote everything. */
    void end(long nowNs) throws IOException {
        LogFile from = file;
        if (from != null) {
            force(nowNs);
            from.close();
            file = null;
        }
    }

    /** Ends the current file and closes everything; what could not be written is lost. */
    void close(long nowNs) throws IOException {
        try {
            end(nowNs);
            if (headFile != null) {
                headFile.force();
            }
        } finally {
            if (file != null) {
                file.close();
            }
            if (headFile != null) {
                headFile.close();
            }
        }
    }
}
