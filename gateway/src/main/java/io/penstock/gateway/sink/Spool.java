package io.penstock.gateway.sink;

import io.penstock.gateway.flowlog.LogFollower;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** The records behind a cursor, batch by batch. A batch stays the same until it is done with. For one thread. */
final class Spool implements Closeable {

    static final int RECORDS_MAX = 1000;
    static final int BYTES_MAX = 1 << 20;

    private static final Logger LOG = System.getLogger(Spool.class.getName());
    private static final int STEP = 50;

    private final Path folder;
    private final Set<String> recordTypes;
    private final List<LogFollower.Line> wanted = new ArrayList<>();
    private LogFollower follower;
    private Cursor cursor;
    private boolean checked;
    private LogFollower.@Nullable Line last;
    private int records;
    private long missedBefore;
    private long bytes;

    /** The records of these types, or of all where there are none, that come after the cursor. */
    Spool(Path folder, Set<String> recordTypes, Cursor cursor) {
        this.folder = folder;
        this.recordTypes = recordTypes;
        this.cursor = cursor;
        this.follower = LogFollower.after(folder, cursor.seq());
    }

    /**
     * Adds to the batch what has been written meanwhile.
     *
     * @return whether the batch is full
     */
    boolean fill() throws IOException {
        while (!isFull()) {
            List<LogFollower.Line> more = next();
            if (more.isEmpty()) {
                return false;
            }
            if (!checked) {
                checked = true;
                if (isOfAnotherLog(more.getFirst())) {
                    startAnew();
                    continue;
                }
            }
            for (LogFollower.Line line : more) {
                add(line);
            }
        }
        return true;
    }

    /** A compressed file that is damaged will be no better the next time: it is left where it cannot be read on. */
    private List<LogFollower.Line> next() throws IOException {
        while (true) {
            try {
                return follower.next(STEP);
            } catch (ZipException | EOFException e) {
                LOG.log(
                        Level.WARNING,
                        "{0}: the file with record {1} is damaged ({2}): what follows in it cannot be delivered",
                        folder,
                        Long.toString(follower.nextSeq()),
                        e.getMessage());
                follower.skipFile();
            }
        }
    }

    /** Adds a record. The cursor never rests on a line that is none, for that has no hash to know the log by. */
    private void add(LogFollower.Line line) {
        records++;
        bytes += line.bytes().length;
        try {
            String type = RecordView.of(line).type();
            if (type.isEmpty() || line.hash().isEmpty()) {
                throw new IOException("it has no type, or no hash");
            }
            if (recordTypes.isEmpty() || recordTypes.contains(type)) {
                wanted.add(line);
            }
            last = line;
        } catch (IOException e) {
            missedBefore++;
            LOG.log(
                    Level.WARNING,
                    "{0}: record {1} is damaged and cannot be delivered: {2}",
                    folder,
                    Long.toString(line.seq()),
                    String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private boolean isFull() {
        return records >= RECORDS_MAX || bytes >= BYTES_MAX;
    }

    /** The record behind the cursor's names the cursor's own by its hash, unless the log was replaced. */
    private boolean isOfAnotherLog(LogFollower.Line first) {
        if (cursor.seq() == 0 || cursor.hash().isEmpty() || first.seq() != cursor.seq() + 1) {
            return false;
        }
        try {
            return !cursor.hash().equals(RecordView.of(first).text("prev_hash"));
        } catch (IOException _) {
            // A damaged record says nothing of its log.
            return false;
        }
    }

    private void startAnew() throws IOException {
        LOG.log(
                Level.WARNING,
                "{0}: this is not the log that was read before, for record {1} is another one: it is read from its"
                        + " beginning",
                folder,
                Long.toString(cursor.seq()));
        missedBefore += follower.missed();
        follower.close();
        follower = LogFollower.after(folder, 0);
    }

    /** Whether records were read that are not done with. */
    boolean isEmpty() {
        return records == 0;
    }

    /** The batch: of the records that were read, those that are wanted. */
    List<LogFollower.Line> wanted() {
        return List.copyOf(wanted);
    }

    /** When the first record of the batch was written; null where there is none. */
    @Nullable Instant oldest() throws IOException {
        return wanted.isEmpty() ? null : RecordView.of(wanted.getFirst()).time("time");
    }

    /** The batch is done with; returns where the next one begins. */
    Cursor done() {
        LogFollower.Line line = last;
        if (line != null) {
            cursor = new Cursor(line.seq(), line.hash());
        }
        last = null;
        records = 0;
        bytes = 0;
        wanted.clear();
        return cursor;
    }

    /** How many records were found to be removed, or damaged, when it was their turn to be read. */
    long missed() {
        return missedBefore + follower.missed();
    }

    /** How many were removed by now that it is not the turn of. */
    long removedAhead() throws IOException {
        return follower.removedAhead();
    }

    @Override
    public void close() throws IOException {
        follower.close();
    }
}
