package io.penstock.gateway.flowlog;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log from a record on, over all its files, and goes on as it grows. It needs nothing of the gateway that writes, and
 * may be in another process. What retention removed before it was read is counted, not read. One thread at a time.
 *
 * <pre>
 *   flows-1.jsonl.gz   flows-90210.jsonl.gz   flows-180400.jsonl
 *        removed             read                 read, and read again later
 * </pre>
 */
public final class LogFollower implements Closeable {

    /**
     * One record.
     *
     * @param seq its number
     * @param bytes its line, UTF-8, without the line feed
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    public record Line(long seq, byte[] bytes) {

        /** Whether it is as it was written, as far as its own hash tells. */
        public boolean isIntact() {
            return RecordChain.isIntact(bytes);
        }

        /** The hash that the record bears; empty where it bears none. */
        public String hash() {
            String hash = RecordChain.hashOf(bytes);
            return hash == null ? "" : hash;
        }
    }

    private static final byte[] SEQ_FIELD = "\"seq\":".getBytes(StandardCharsets.US_ASCII);

    /** Two short fields stand before it. */
    private static final int SEQ_WITHIN_BYTES = 96;

    private static final int CHUNK_BYTES = 1 << 16;
    private static final int CHUNK_LINES = 4096;

    private final Path folder;
    private long nextSeq;
    private long missed;
    private @Nullable Path file;
    private @Nullable Path begun;
    private long behind;
    private @Nullable InputStream from;
    private byte[] held = new byte[CHUNK_BYTES];
    private int heldFrom;
    private int heldTo;
    private long heldSeq;

    private LogFollower(Path folder, long nextSeq) {
        this.folder = folder;
        this.nextSeq = nextSeq;
    }

    /** Reads what comes after this record; 0 for all that there is. The folder need not exist yet. */
    public static LogFollower after(Path folder, long seq) {
        return new LogFollower(folder, seq + 1);
    }

    /**
     * Reads what comes after the records that are there now. It looks through the newest file alone to find their end.
     *
     * @throws IOException when the files cannot be read
     */
    public static LogFollower fromNow(Path folder) throws IOException {
        List<Path> files = Files.isDirectory(folder) ? LogFolder.files(folder) : List.of();
        LogFollower follower = new LogFollower(folder, files.isEmpty() ? 1 : LogFolder.firstSeq(files.getLast()));
        while (!follower.next(CHUNK_LINES).isEmpty()) {
            // Nobody asked for these.
        }
        return follower;
    }

    /**
     * The number of the first record of the first file that begins behind a record; empty where there is no such file. Behind
     * 0 it is the oldest record that is kept.
     *
     * @throws IOException when the folder cannot be read
     */
    public static OptionalLong fileBehind(Path folder, long seq) throws IOException {
        if (!Files.isDirectory(folder)) {
            return OptionalLong.empty();
        }
        return LogFolder.files(folder).stream()
                .mapToLong(LogFolder::firstSeq)
                .filter(first -> first > seq)
                .findFirst();
    }

    /** The number of the next record, were there one. */
    public long nextSeq() {
        return nextSeq;
    }

    /** Records that were not there any more when they should have been read, since this follower was made. */
    public long missed() {
        return missed;
    }

    /**
     * Records that were removed, and that reading has not come to yet: {@link #missed} will grow by as many. What is removed of
     * the file that is read just now can be read to its end, and does not count.
     *
     * @throws IOException when the folder cannot be read
     */
    public long removedAhead() throws IOException {
        List<Path> files = Files.isDirectory(folder) ? LogFolder.files(folder) : List.of();
        if (files.isEmpty()) {
            return 0;
        }
        long oldest = LogFolder.firstSeq(files.getFirst());
        if (file == null) {
            return Math.max(0, oldest - nextSeq);
        }
        long current = LogFolder.firstSeq(file);
        if (behind == 0 && oldest <= current) {
            behind = fileBehind(folder, current).orElse(0);
        }
        return behind == 0 ? 0 : Math.max(0, oldest - behind);
    }

    /** Gives up a file that cannot be read on. What it would have had counts as missed when the one behind it is read. */
    public void skipFile() throws IOException {
        file = begun;
        close();
    }

    /**
     * The next records, in the order of their numbers; none when no more are written yet.
     *
     * @param limit at most so many
     * @throws IOException when the files cannot be read; the next call tries again
     */
    public List<Line> next(int limit) throws IOException {
        List<Line> lines = new ArrayList<>();
        try {
            read(lines, limit);
        } catch (IOException e) {
            // What was read before is good; the next call meets the same trouble, and has nothing to lose by it.
            if (lines.isEmpty()) {
                throw e;
            }
        }
        return lines;
    }

    private void read(List<Line> lines, int limit) throws IOException {
        while (lines.size() < limit) {
            // Asked before the file is read to its end: once there is a newer one, the older is written no more.
            Path newer = newerFile();
            if (from != null && take(lines, limit)) {
                continue;
            }
            if (newer == null || !begin(newer)) {
                break;
            }
        }
    }

    /** Takes what is there of the current file; false when it has no more at the moment. */
    private boolean take(List<Line> lines, int limit) throws IOException {
        int before = lines.size();
        while (lines.size() < limit) {
            int end = lineEnd();
            if (end < 0) {
                if (!fill()) {
                    break;
                }
                continue;
            }
            heldSeq = numberOf(end);
            skipTo(heldSeq);
            if (heldSeq >= nextSeq) {
                lines.add(new Line(heldSeq, Arrays.copyOfRange(held, heldFrom, end)));
                nextSeq = heldSeq + 1;
            }
            heldSeq++;
            heldFrom = end + 1;
        }
        return lines.size() > before;
    }

    /**
     * The number of the line that is held up to there: the one that follows, as lines are counted, but where the line itself
     * says another and its hash confirms it. Somebody has taken lines out then, or put some in.
     */
    private long numberOf(int end) {
        long stated = statedNumber(end);
        return stated != heldSeq && stated > 0 && RecordChain.isIntact(Arrays.copyOfRange(held, heldFrom, end))
                ? stated
                : heldSeq;
    }

    /** What a line says its number is, 0 where it says none. */
    private long statedNumber(int end) {
        int at = heldFrom;
        int last = Math.min(end, heldFrom + SEQ_WITHIN_BYTES) - SEQ_FIELD.length;
        while (at < last && !Arrays.equals(held, at, at + SEQ_FIELD.length, SEQ_FIELD, 0, SEQ_FIELD.length)) {
            at++;
        }
        long number = 0;
        for (at += SEQ_FIELD.length; at < end && held[at] >= '0' && held[at] <= '9'; at++) {
            number = number * 10 + held[at] - '0';
        }
        return number;
    }

    private void skipTo(long seq) {
        if (seq > nextSeq) {
            missed += seq - nextSeq;
            nextSeq = seq;
        }
    }

    private int lineEnd() {
        for (int at = heldFrom; at < heldTo; at++) {
            if (held[at] == '\n') {
                return at;
            }
        }
        return -1;
    }

    private boolean fill() throws IOException {
        if (heldFrom > 0) {
            System.arraycopy(held, heldFrom, held, 0, heldTo - heldFrom);
            heldTo -= heldFrom;
            heldFrom = 0;
        }
        if (heldTo == held.length) {
            held = Arrays.copyOf(held, held.length * 2);
        }
        InputStream open = from;
        int read = open == null ? -1 : open.read(held, heldTo, held.length - heldTo);
        if (read <= 0) {
            return false;
        }
        heldTo += read;
        return true;
    }

    /** The file to go to after the current one, null where there is none yet. */
    private @Nullable Path newerFile() throws IOException {
        if (!Files.isDirectory(folder)) {
            return null;
        }
        List<Path> files = LogFolder.files(folder);
        if (file == null) {
            return files.stream()
                    .filter(candidate -> LogFolder.firstSeq(candidate) <= nextSeq)
                    .reduce((_, last) -> last)
                    .orElse(files.isEmpty() ? null : files.getFirst());
        }
        long current = LogFolder.firstSeq(file);
        return files.stream()
                .filter(candidate -> LogFolder.firstSeq(candidate) > current)
                .findFirst()
                .orElse(null);
    }

    /** False when the file was compressed or removed in the moment between. */
    private boolean begin(Path newer) throws IOException {
        begun = newer;
        InputStream opened;
        try {
            opened = LogFolder.isCompressed(newer) ? LogFolder.open(newer) : Files.newInputStream(newer);
        } catch (NoSuchFileException _) {
            return false;
        }
        close();
        from = opened;
        file = newer;
        behind = 0;
        heldFrom = 0;
        heldTo = 0;
        heldSeq = LogFolder.firstSeq(newer);
        skipTo(heldSeq);
        return true;
    }

    @Override
    public void close() throws IOException {
        InputStream open = from;
        from = null;
        if (open != null) {
            open.close();
        }
    }
}
