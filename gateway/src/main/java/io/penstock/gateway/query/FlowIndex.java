package io.penstock.gateway.query;

import io.penstock.gateway.flowlog.LogFollower;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LogByteSizeMergePolicy;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/**
 * Brings the index of a log up to date. The place in the log up to which it goes is committed together with the records, so
 * that whoever comes next goes on there, after a crash too. One process writes at a time, any number read. For one thread.
 */
final class FlowIndex {

    /** The folder of the index, in that of the log. */
    static final String FOLDER = "index";

    /** The version of {@link RowDocument} and {@link Kind}; an index of another one is made anew. */
    static final String VERSION = "2";

    /** How much work a catching up may do. */
    enum Effort {
        /** Somebody waits for an answer: small segments alone are merged. */
        ANSWER(8),
        /** Nobody waits: the index is checked, and put in order. */
        UPKEEP(512);

        private final int mergeMaxMb;

        Effort(int mergeMaxMb) {
            this.mergeMaxMb = mergeMaxMb;
        }
    }

    private static final String VERSION_KEY = "version";
    private static final String SEQ_KEY = "seq";
    private static final String SEAL_KEY = "seal";
    private static final int BUFFER_MB = 32;
    private static final long COMMIT_RECORDS = 1_000_000;
    private static final long NAMES_MAX = 500_000;
    private static final long NOTE_RECORDS = 250_000;

    private final Path log;
    private final Consumer<String> note;
    private final RowDocument document = new RowDocument();
    private Names names = new Names();
    private long records;
    private long uncommitted;
    private boolean noted;

    private FlowIndex(Path log, Consumer<String> note) {
        this.log = log;
        this.note = note;
    }

    /** Where the index of a log is. */
    static Path folder(Path log) {
        return log.resolve(FOLDER);
    }

    /**
     * Takes in all records that are in the log and not in its index yet, and takes out those that are not in the log any more.
     *
     * @param log the log's folder
     * @param note is told, in a line each, what a person who waits wants to know
     * @return how many records were taken in
     * @throws IOException when the index cannot be written, or is just being written by somebody else
     */
    static long catchUp(Path log, Effort effort, Consumer<String> note) throws IOException {
        Path folder = folder(log);
        if (!Files.isDirectory(folder)) {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        FlowIndex index = new FlowIndex(log, note);
        try (Directory directory = FSDirectory.open(folder)) {
            index.catchUp(directory, effort);
        }
        return index.records;
    }

    private void catchUp(Directory directory, Effort effort) throws IOException {
        if (effort == Effort.UPKEEP && DirectoryReader.indexExists(directory)) {
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                for (var leaf : reader.leaves()) {
                    leaf.reader().checkIntegrity();
                }
            }
        }
        LogByteSizeMergePolicy merges = new LogByteSizeMergePolicy();
        merges.setMaxMergeMB(effort.mergeMaxMb);
        IndexWriterConfig config = new IndexWriterConfig()
                .setRAMBufferSizeMB(BUFFER_MB)
                .setUseCompoundFile(true)
                .setCommitOnClose(false)
                .setMergePolicy(merges)
                .setMergeScheduler(new SerialMergeScheduler());
        try (IndexWriter writer = new IndexWriter(directory, config)) {
            catchUp(writer);
        }
    }

    private void catchUp(IndexWriter writer) throws IOException {
        LogWalk.Place place = place(writer);
        if (place.seq() > 0 && !isInLog(log, place)) {
            note.accept("the index in " + folder(log) + " does not fit the log, and is made anew");
            writer.deleteAll();
            place = LogWalk.Place.START;
        }
        retain(writer);
        FlowRows.Reader add = row -> {
            writer.addDocument(document.of(row));
            records++;
            uncommitted++;
        };
        LogWalk.Place last = new LogWalk(log, place, add).run(behind -> supply(writer, behind));
        if (writer.hasUncommittedChanges() || !last.equals(place)) {
            commit(writer, last);
        }
    }

    /** Where the index ends; before the first record where it is empty, or of another version. */
    private LogWalk.Place place(IndexWriter writer) throws IOException {
        Map<String, String> committed = new HashMap<>();
        Iterable<Map.Entry<String, String>> data = writer.getLiveCommitData();
        if (data != null) {
            data.forEach(entry -> committed.put(entry.getKey(), entry.getValue()));
        }
        String version = committed.getOrDefault(VERSION_KEY, VERSION);
        if (!version.equals(VERSION)) {
            note.accept("the index in " + folder(log) + " is of version " + version + ", expected " + VERSION
                    + ": it is made anew");
            writer.deleteAll();
            return LogWalk.Place.START;
        }
        return place(committed);
    }

    /** The place that was committed with an index. */
    static LogWalk.Place place(Map<String, String> committed) {
        return VERSION.equals(committed.get(VERSION_KEY))
                ? new LogWalk.Place(
                        Long.parseLong(committed.getOrDefault(SEQ_KEY, "0")), committed.getOrDefault(SEAL_KEY, ""))
                : LogWalk.Place.START;
    }

    /** Whether the log has this record, or has it no more; not when it has another one of that number, or ends before it. */
    static boolean isInLog(Path log, LogWalk.Place place) throws IOException {
        try (LogFollower follower = LogFollower.after(log, place.seq() - 1)) {
            List<LogFollower.Line> lines = follower.next(1);
            return !lines.isEmpty()
                    && (lines.getFirst().seq() > place.seq()
                            || LogWalk.Place.of(place.seq(), lines.getFirst().bytes())
                                    .equals(place));
        }
    }

    private void retain(IndexWriter writer) throws IOException {
        OptionalLong oldest = LogFollower.fileBehind(log, 0);
        if (oldest.isPresent() && oldest.getAsLong() > 1) {
            writer.deleteDocuments(NumericDocValuesField.newSlowRangeQuery(
                    RowDocument.number(FlowRow.SEQ), 0, oldest.getAsLong() - 1));
        }
    }

    /** Texts for the next lines; now and then those so far are committed, and memory is given back. */
    private Names supply(IndexWriter writer, LogWalk.Place behind) throws IOException {
        if (uncommitted >= COMMIT_RECORDS) {
            commit(writer, behind);
        }
        if (records >= NOTE_RECORDS && !noted) {
            noted = true;
            note.accept("the index in " + folder(log) + " is far behind the log: this once, it takes longer");
        }
        if (names.size() >= NAMES_MAX) {
            names = new Names();
        }
        return names;
    }

    private void commit(IndexWriter writer, LogWalk.Place place) throws IOException {
        writer.setLiveCommitData(
                Map.of(VERSION_KEY, VERSION, SEQ_KEY, Long.toString(place.seq()), SEAL_KEY, place.seal())
                        .entrySet());
        writer.commit();
        uncommitted = 0;
    }

    /** Removes an index, so that the next one begins with nothing; the log is not touched. */
    static void remove(Path log) throws IOException {
        try (Directory directory = FSDirectory.open(folder(log))) {
            for (String file : directory.listAll()) {
                if (!file.equals(IndexWriter.WRITE_LOCK_NAME)) {
                    directory.deleteFile(file);
                }
            }
        }
    }
}
