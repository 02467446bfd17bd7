package io.penstock.gateway.sink;

import io.penstock.gateway.flowlog.LogFollower;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
            List<LogFollower.Line> more = follower.next(STEP);
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

    private void add(LogFollower.Line line) throws IOException {
        if (recordTypes.isEmpty() || recordTypes.contains(RecordView.of(line).type())) {
            wanted.add(line);
        }
        last = line;
        records++;
        bytes += line.bytes().length;
    }

    private boolean isFull() {
        return records >= RECORDS_MAX || bytes >= BYTES_MAX;
    }

    /** The record behind the cursor's names the cursor's own by its hash, unless the log was replaced. */
    private boolean isOfAnotherLog(LogFollower.Line first) throws IOException {
        return cursor.seq() > 0
                && first.seq() == cursor.seq() + 1
                && !cursor.hash().equals(RecordView.of(first).text("prev_hash"));
    }

    private void startAnew() throws IOException {
        LOG.log(
                Level.WARNING,
                "{0}: this is not the log that was read before, for record {1} is another one: it is read from its"
                        + " beginning",
                folder,
                Long.toString(cursor.seq()));
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

    /** How many records were removed before they could be read. */
    long missed() {
        return follower.missed();
    }

    @Override
    public void close() throws IOException {
        follower.close();
    }
}
