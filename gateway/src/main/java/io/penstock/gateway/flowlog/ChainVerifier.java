package io.penstock.gateway.flowlog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Proves that a log is whole: every record is as it was written, follows the one before it, and none is missing between the
 * first and the one that the head file promises. It stops at the first fault. For one thread and one log.
 */
public final class ChainVerifier {

    /**
     * The first thing that is wrong.
     *
     * @param file where
     * @param line the line in it, from 1; 0 for the file as a whole
     * @param text what was found and what was expected
     */
    public record Fault(Path file, long line, String text) {

        /** {@code FILE:LINE: text}. */
        @Override
        public String toString() {
            return file + (line == 0 ? "" : ":" + line) + ": " + text;
        }
    }

    /**
     * What was found.
     *
     * @param fault the first fault, empty where there is none
     * @param files how many files were read
     * @param records how many records were read and right
     * @param firstSeq the number of the first
     * @param lastSeq the number of the last
     * @param lastHash the hash of the last, 64 digits
     * @param starts how often the gateway was started
     * @param uncleanStarts how often it had not stopped in order before
     * @param lostRecords records that the log itself declares as lost
     */
    public record Report(
            Optional<Fault> fault,
            long files,
            long records,
            long firstSeq,
            long lastSeq,
            String lastHash,
            long starts,
            long uncleanStarts,
            long lostRecords) {}

    private final List<Path> files;
    private final boolean whole;
    private final RecordChain.@Nullable Head promised;
    private RecordChain.Head head = RecordChain.Head.START;
    private @Nullable Path fileBefore;
    private String bootId = "";
    private long filesRead;
    private long records;
    private long firstSeq;
    private String firstPrevHash = "";
    private long starts;
    private long uncleanStarts;
    private long lostRecords;
    private @Nullable Fault missingAtStart;

    private ChainVerifier(List<Path> files, boolean whole, RecordChain.@Nullable Head promised) {
        this.files = files;
        this.whole = whole;
        this.promised = promised;
    }

    /** Verifies all files of a folder: none may be missing but those whose removal a record declares. */
    public static Report folder(Path folder) throws IOException {
        // The head first: a gateway that goes on writing meanwhile only adds to what it promises.
        RecordChain.Head promised = LogFolder.readHead(folder);
        List<Path> files = LogFolder.files(folder);
        if (files.isEmpty() && promised == null) {
            throw new IOException(folder + " holds no flow log");
        }
        ChainVerifier verifier = new ChainVerifier(files, true, promised);
        return verifier.run(folder);
    }

    /** Verifies an excerpt: files of one log, which need not begin with its first record nor end with its last. */
    public static Report excerpt(List<Path> files) throws IOException {
        List<Path> sorted = files.stream()
                .sorted((one, other) -> LogFolder.plainName(one).compareTo(LogFolder.plainName(other)))
                .toList();
        return new ChainVerifier(sorted, false, null).run(sorted.getFirst());
    }

    private Report run(Path place) throws IOException {
        Fault fault = null;
        for (int i = 0; i < files.size() && fault == null; i++) {
            fault = readFile(files.get(i), i == files.size() - 1);
        }
        if (fault == null) {
            fault = missingAtStart != null ? missingAtStart : missingAtEnd(place);
        }
        return new Report(
                Optional.ofNullable(fault),
                filesRead,
                records,
                firstSeq,
                head.seq(),
                head.hash(),
                starts,
                uncleanStarts,
                lostRecords);
    }

    private @Nullable Fault readFile(Path file, boolean last) throws IOException {
        filesRead++;
        long number = 0;
        try (InputStream bytes = LogFolder.open(file);
                LineReader lines = new LineReader(bytes)) {
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                number = lines.number();
                if (!lines.isComplete()) {
                    return new Fault(file, number, "truncated: the last line has no end");
                }
                String text = judge(file, number, line);
                if (text != null) {
                    return new Fault(file, number, text);
                }
            }
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            return new Fault(file, number + 1, "cannot be read: " + e.getMessage());
        }
        if (number == 0 && !last) {
            return new Fault(file, 0, "empty: all its records are missing");
        }
        fileBefore = file;
        return null;
    }

    /** What is wrong with a line, null where nothing is. */
    private @Nullable String judge(Path file, long line, byte[] bytes) {
        if (!RecordChain.isIntact(bytes)) {
            return "altered: the record's hash is not that of its content";
        }
        RecordFacts facts;
        try {
            facts = RecordFacts.parse(bytes);
        } catch (IOException e) {
            return "no record of a flow log: " + e.getMessage();
        }
        if (records == 0) {
            begin(file, line, facts);
        }
        String text = order(line, facts);
        if (text != null) {
            return text;
        }
        if (facts.isMeta("start")) {
            starts++;
            uncleanStarts += Boolean.parseBoolean(facts.texts().get("unclean")) ? 1 : 0;
        } else if (!bootId.isEmpty() && !bootId.equals(facts.bootId())) {
            return "boot_id " + facts.bootId() + " begins without a start record";
        }
        bootId = facts.bootId();
        lostRecords += facts.isMeta("lost") ? facts.number("lost_records") : 0;
        follow(facts);
        records++;
        String hash = RecordChain.hashOf(bytes);
        head = new RecordChain.Head(facts.seq(), hash == null ? RecordChain.NO_HASH : hash);
        return null;
    }

    private void begin(Path file, long line, RecordFacts facts) {
        firstSeq = facts.seq();
        firstPrevHash = facts.prevHash();
        if (facts.seq() != 1) {
            head = new RecordChain.Head(facts.seq() - 1, facts.prevHash());
            if (whole) {
                missingAtStart = new Fault(
                        file,
                        line,
                        records(1, facts.seq() - 1) + " missing before this one, and no record declares their removal");
            }
        }
    }

    private @Nullable String order(long line, RecordFacts facts) {
        long expected = head.seq() + 1;
        if (facts.seq() < expected) {
            return "record " + facts.seq() + " stands after record " + head.seq() + ": repeated or moved";
        }
        if (facts.seq() > expected) {
            return records(expected, facts.seq() - 1) + " missing before this one: " + cause(line, facts);
        }
        return facts.prevHash().equals(head.hash())
                ? null
                : "does not follow record " + head.seq() + ": prev_hash is " + facts.prevHash()
                        + ", the hash of that record is " + head.hash();
    }

    private String cause(long line, RecordFacts facts) {
        Path before = fileBefore;
        if (line != 1 || before == null) {
            return "removed from this file";
        }
        String previous = facts.texts().get("previous_file");
        return previous == null || previous.equals(LogFolder.plainName(before))
                ? "the end of " + before + " is cut off"
                : "the file " + previous + " is missing";
    }

    /** A later record may declare that what stood before the first one was removed by retention. */
    private void follow(RecordFacts facts) {
        if (missingAtStart != null && facts.isMeta("files_removed")) {
            long through = facts.number("through_seq");
            boolean fits = through > firstSeq - 1
                    || (through == firstSeq - 1
                            && firstPrevHash.equals(facts.texts().get("last_hash")));
            if (fits) {
                missingAtStart = null;
            }
        }
    }

    private @Nullable Fault missingAtEnd(Path place) {
        if (promised == null || promised.seq() <= head.seq()) {
            return null;
        }
        Path last = files.isEmpty() ? place : files.getLast();
        return new Fault(
                last,
                0,
                records(head.seq() + 1, promised.seq())
                        + " missing after this file: its end is cut off, or the files behind it are missing");
    }

    private static String records(long first, long last) {
        return first == last ? "record " + first + " is" : "records " + first + " to " + last + " are";
    }
}
