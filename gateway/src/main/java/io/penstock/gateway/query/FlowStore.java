package io.penstock.gateway.query;

import io.penstock.gateway.flowlog.LogFollower;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.store.LockObtainFailedException;
import org.jspecify.annotations.Nullable;

/**
 * All records of a log: from its index as far as that goes, and behind it from the log. For one thread and one question.
 */
final class FlowStore implements AutoCloseable {

    private final Path log;
    private final Consumer<String> note;
    private final long oldestSeq;
    private final @Nullable IndexRows index;
    private final List<FlowRows> parts = new ArrayList<>();

    private FlowStore(Path log, boolean withIndex, Consumer<String> note) throws IOException {
        this.log = log;
        this.note = note;
        this.oldestSeq = LogFollower.fileBehind(log, 0).orElse(1);
        boolean caughtUp = withIndex && catchUp(FlowIndex.Effort.ANSWER);
        this.index = withIndex ? openIndex(caughtUp) : null;
        if (index != null) {
            parts.add(index);
        }
        if (index == null || !caughtUp) {
            parts.add(new LogTail(log, index == null ? LogWalk.Place.START : index.end()));
        }
    }

    /**
     * Opens a log.
     *
     * @param log its folder
     * @param withIndex whether to use, and bring up to date, the index beside it; else the log itself is read
     * @param note is told, in a line each, what a person who waits wants to know
     */
    static FlowStore open(Path log, boolean withIndex, Consumer<String> note) throws IOException {
        return new FlowStore(log, withIndex, note);
    }

    /** The oldest record that the log has. */
    long oldestSeq() {
        return oldestSeq;
    }

    /** The parts, in the order of the log. */
    List<FlowRows> parts() {
        return parts;
    }

    /** Brings the index of a log up to date, checks it and puts it in order; a damaged one is made anew. */
    static void keep(Path log, Consumer<String> note) throws IOException {
        try {
            FlowIndex.catchUp(log, FlowIndex.Effort.UPKEEP, note);
        } catch (LockObtainFailedException _) {
            note.accept("the index of " + log + " is just being brought up to date by somebody else");
        } catch (IOException | RuntimeException e) {
            if (!isDamage(e)) {
                throw e;
            }
            remake(log, FlowIndex.Effort.UPKEEP, note, e);
        }
    }

    /** False when the index could not be written: then what it has not is read from the log. */
    private boolean catchUp(FlowIndex.Effort effort) throws IOException {
        if (!Files.isWritable(log)) {
            return false;
        }
        try {
            FlowIndex.catchUp(log, effort, note);
            return true;
        } catch (LockObtainFailedException _) {
            return false;
        } catch (IOException | RuntimeException e) {
            if (isDamage(e)) {
                remake(log, effort, note, e);
                return true;
            }
            note.accept("the index in " + FlowIndex.folder(log) + " cannot be brought up to date: " + e.getMessage());
            return false;
        }
    }

    private static void remake(Path log, FlowIndex.Effort effort, Consumer<String> note, Exception damage)
            throws IOException {
        note.accept("the index in " + FlowIndex.folder(log) + " is damaged, and is made anew from the log ("
                + damage.getMessage() + ")");
        FlowIndex.remove(log);
        FlowIndex.catchUp(log, effort, note);
    }

    private @Nullable IndexRows openIndex(boolean caughtUp) throws IOException {
        if (!Files.isDirectory(FlowIndex.folder(log))) {
            return null;
        }
        try {
            IndexRows rows = IndexRows.open(log, oldestSeq);
            if (rows == null || caughtUp || FlowIndex.isInLog(log, rows.end())) {
                return rows;
            }
            rows.close();
            note.accept("the index in " + FlowIndex.folder(log) + " does not fit the log, the log itself is read");
            return null;
        } catch (IOException | RuntimeException e) {
            note.accept(
                    "the index in " + FlowIndex.folder(log) + " cannot be read, the log itself is: " + e.getMessage());
            return null;
        }
    }

    /** Whether an index is not what was written once; a full disk, for one, leaves it as it is. */
    private static boolean isDamage(Exception e) {
        return e instanceof CorruptIndexException
                || e instanceof IndexFormatTooOldException
                || e instanceof IndexFormatTooNewException
                || e instanceof IndexNotFoundException
                || e instanceof EOFException
                || e instanceof NoSuchFileException
                || e instanceof IllegalArgumentException;
    }

    @Override
    public void close() throws IOException {
        if (index != null) {
            index.close();
        }
    }
}
