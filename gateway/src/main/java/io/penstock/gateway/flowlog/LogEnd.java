package io.penstock.gateway.flowlog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The last record of a log, as far as it is written. It needs nothing of the gateway that writes.
 *
 * @param seq its number, 0 where there is none yet
 * @param hash its hash
 */
public record LogEnd(long seq, String hash) {

    private static final LogEnd NONE = new LogEnd(0, RecordChain.NO_HASH);
    private static final int ATTEMPTS = 5;

    /**
     * Looks at the newest file.
     *
     * @throws IOException when it cannot be read, or its last line is no record
     */
    public static LogEnd of(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return NONE;
        }
        LogEnd written = written(folder);
        RecordChain.Head promised = LogFolder.readHead(folder);
        return promised != null && promised.seq() > written.seq ? new LogEnd(promised.seq(), promised.hash()) : written;
    }

    private static LogEnd written(Path folder) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return look(folder);
            } catch (NoSuchFileException e) {
                // It was compressed in the moment between.
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static LogEnd look(Path folder) throws IOException {
        for (Path file : LogFolder.files(folder).reversed()) {
            byte[] line = TailReader.lastLine(file);
            if (line.length > 0) {
                long seq = RecordFacts.parse(line).seq();
                return new LogEnd(seq, new LogFollower.Line(seq, line).hash());
            }
        }
        return NONE;
    }

    /**
     * What is wrong with the end of a log, as far as its head can tell.
     *
     * @param records how many are missing behind the last one; 0 where nobody knows
     * @param text a sentence for people
     */
    public record Missing(long records, String text) {}

    /**
     * Holds the newest file against the head: empty where nothing is missing.
     *
     * @throws IOException when they cannot be read
     */
    public static Optional<Missing> missing(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        // The head first: a gateway that goes on writing meanwhile only adds to what it promises.
        RecordChain.Head promised = LogFolder.readHead(folder);
        String headFault = LogFolder.headFault(folder);
        if (headFault != null) {
            return LogFolder.files(folder).isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            new Missing(
                                    0,
                                    "the file head is " + headFault
                                            + ": nobody can tell whether the newest records are missing: see penstock audit verify"));
        }
        long written = written(folder).seq;
        return promised == null || promised.seq() <= written
                ? Optional.empty()
                : Optional.of(new Missing(
                        promised.seq() - written,
                        ChainJudge.records(written + 1, promised.seq()) + " missing: see penstock audit verify"));
    }

    /**
     * The room on the disk that the records from {@code seq} on take, that one not included. The file in which it stands
     * counts in proportion.
     *
     * @throws IOException when the folder cannot be read
     */
    public long bytesAfter(Path folder, long seq) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        List<Path> files = LogFolder.files(folder);
        long bytes = 0;
        for (int i = 0; i < files.size(); i++) {
            long first = LogFolder.firstSeq(files.get(i));
            long behind = i + 1 < files.size() ? LogFolder.firstSeq(files.get(i + 1)) : this.seq + 1;
            if (behind > seq + 1 && behind > first) {
                double share = Math.min(1, (double) (behind - 1 - seq) / (behind - first));
                bytes += Math.round(share * sizeOf(files.get(i)));
            }
        }
        return bytes;
    }

    private static long sizeOf(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException _) {
            return 0;
        }
    }
}
