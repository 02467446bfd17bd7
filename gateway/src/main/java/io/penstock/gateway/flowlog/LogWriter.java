package io.penstock.gateway.flowlog;

import io.penstock.config.FlowLogSettings.Fsync;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes lines to the current file. What could not be written stays here and is tried again, in the same place, until it
 * can; a file that failed is opened anew for that. A file that was taken away is not written any more: the next lines begin
 * another one. For one thread.
 */
final class LogWriter {

    /**
     * A file that was taken away while it was written.
     *
     * @param file what its name was
     * @param records how many were in it
     */
    record Gone(Path file, long records) {}

    private final Path folder;
    private final LogFile.Maker maker;
    private final Fsync fsync;
    private final ByteArrayOutputStream batch = new ByteArrayOutputStream(1 << 16);
    private RecordChain.Head added = RecordChain.Head.START;
    private RecordChain.Head written = RecordChain.Head.START;
    private Path path = Path.of("");
    private @Nullable LogFile file;
    private @Nullable LogFile headFile;
    private @Nullable Gone gone;
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

    /** The next lines go to a new file, which is made when they are written; they follow this record. */
    void begin(RecordChain.Head behind, long nowNs) {
        path = folder.resolve(LogFolder.fileName(behind.seq() + 1));
        written = behind;
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
        added = headAfter;
    }

    /** How much waits to be written. */
    int waitingBytes() {
        return batch.size();
    }

    /** Writes what waits; false when it could not be. */
    boolean flush(long nowNs) {
        return flush(nowNs, false);
    }

    /** Writes what waits, and has it forced to the disk where that is done at all; false when it could not be. */
    boolean flushAndForce(long nowNs) {
        return flush(nowNs, true);
    }

    private boolean flush(long nowNs, boolean now) {
        try {
            if (batch.size() > 0) {
                LogFile to = openFile(nowNs);
                to.write(ByteBuffer.wrap(batch.toByteArray()), position);
                position += batch.size();
                batch.reset();
                written = added;
                dirty = true;
            }
            if (dirty && (now || isForceDue(nowNs))) {
                force(nowNs);
            }
            failure = null;
            return true;
        } catch (IOException e) {
            failure = e;
        } catch (RuntimeException | Error e) {
            // Want of memory, for one. What waits is still here.
            failure = new IOException(e.toString(), e);
        }
        dropFiles();
        return false;
    }

    private boolean isForceDue(long nowNs) {
        return switch (fsync) {
            case Fsync.Always() -> true;
            case Fsync.Every(var interval) -> nowNs - forcedNs >= interval.toNanos();
            case Fsync.Never() -> true;
        };
    }

    /** Why the last {@link #flush} could not write, null where it could. */
    @Nullable IOException failure() {
        return failure;
    }

    /** The file that was taken away since the last time, null where there is none. */
    @Nullable Gone takeGone() {
        Gone taken = gone;
        gone = null;
        return taken;
    }

    private LogFile openFile(long nowNs) throws IOException {
        LogFile open = file;
        if (position > 0 && !(open == null ? isWhole() : open.isInPlace())) {
            leave(nowNs);
            open = null;
        }
        if (open == null) {
            if (!Files.exists(folder.resolve(LogFolder.HEAD))) {
                // Before the first file, so that a log without a head is always one whose head was removed.
                writeHead();
            }
            open = maker.create(path);
            file = open;
        }
        return open;
    }

    /** Whether a file that failed is as long as what was written to it. */
    private boolean isWhole() throws IOException {
        return Files.exists(path) && Files.size(path) >= position;
    }

    /** Goes on in another file. */
    private void leave(long nowNs) throws IOException {
        dropFiles();
        gone = new Gone(path, written.seq() + 1 - LogFolder.firstSeq(path));
        LogFolder.make(folder);
        begin(written, nowNs);
    }

    private void force(long nowNs) throws IOException {
        if (!(fsync instanceof Fsync.Never)) {
            openFile(nowNs).force();
        }
        writeHead();
        dirty = false;
        forcedNs = nowNs;
    }

    /** The head is written behind what it speaks of, so that it never promises more than is there. */
    private void writeHead() throws IOException {
        LogFile to = headFile;
        if (to == null || !to.isInPlace()) {
            to = maker.create(folder.resolve(LogFolder.HEAD));
            headFile = to;
        }
        String text = String.format(Locale.ROOT, "%020d %s%n", written.seq(), written.hash());
        to.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), 0);
    }

    /** Closes what failed; it is opened again when it is tried again. */
    private void dropFiles() {
        for (LogFile open : Arrays.asList(file, headFile)) {
            try {
                if (open != null) {
                    open.close();
                }
            } catch (IOException _) {
                // What it could not write is tried again.
            }
        }
        file = null;
        headFile = null;
    }

    /** Ends the current file, after a {@link #flush} that wrote everything. */
    void end(long nowNs) throws IOException {
        if (dirty) {
            force(nowNs);
        }
        LogFile from = file;
        file = null;
        if (from != null) {
            from.close();
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
            dropFiles();
        }
    }
}
