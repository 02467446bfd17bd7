package io.penstock.gateway.flowlog;

import io.penstock.gateway.flowlog.ChainVerifier.Fault;
import io.penstock.gateway.flowlog.ChainVerifier.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes one record after the other, and says whether it is as it was written and follows the one before. For one thread. */
final class ChainJudge {

    private final boolean whole;
    private RecordChain.Head head = RecordChain.Head.START;
    private @Nullable Path fileBefore;
    private String bootId = "";
    private boolean stopped;
    private long records;
    private long firstSeq;
    private String firstPrevHash = "";
    private long starts;
    private long uncleanStarts;
    private long lostRecords;
    private long headFaults;
    private @Nullable Fault missingAtStart;

    /** Of a {@code whole} log, or of an excerpt, which may begin anywhere. */
    ChainJudge(boolean whole) {
        this.whole = whole;
    }

    /** The record that was right last. */
    RecordChain.Head head() {
        return head;
    }

    /** That records are missing before the first, and none behind it has declared their removal so far. */
    @Nullable Fault missingAtStart() {
        return missingAtStart;
    }

    /** The next record is in another file. */
    void endFile(Path file) {
        fileBefore = file;
    }

    /** What was found. */
    Report report(Optional<Fault> fault, long files) {
        return new Report(
                fault,
                files,
                records,
                firstSeq,
                head.seq(),
                head.hash(),
                starts,
                uncleanStarts,
                lostRecords,
                headFaults);
    }

    /** What is wrong with a line, null where nothing is. */
    @Nullable String judge(Path file, long line, byte[] bytes) {
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
        String text = order(file, line, facts);
        if (text == null) {
            text = run(facts);
        }
        if (text != null) {
            return text;
        }
        lostRecords += facts.isMeta("lost") ? facts.number("lost_records") : 0;
        follow(facts);
        records++;
        String hash = RecordChain.hashOf(bytes);
        head = new RecordChain.Head(facts.seq(), hash == null ? RecordChain.NO_HASH : hash);
        return null;
    }

    /** Whether a record belongs to the run of the gateway that it names. */
    private @Nullable String run(RecordFacts facts) {
        boolean first = facts.isMeta("start");
        if (first) {
            starts++;
            uncleanStarts += Boolean.parseBoolean(facts.texts().get("unclean")) ? 1 : 0;
            headFaults += facts.texts().containsKey("head_fault") ? 1 : 0;
        } else if (!bootId.isEmpty() && !bootId.equals(facts.bootId())) {
            return "boot_id " + facts.bootId() + " begins without a start record";
        } else if (stopped) {
            return "stands behind the stop record of its run";
        }
        stopped = facts.isMeta("stop");
        bootId = facts.bootId();
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

    private @Nullable String order(Path file, long line, RecordFacts facts) {
        long expected = head.seq() + 1;
        if (facts.seq() < expected) {
            return "record " + facts.seq() + " stands after record " + head.seq() + ": repeated or moved";
        }
        if (facts.seq() > expected) {
            return records(expected, facts.seq() - 1) + " missing before this one: " + cause(file, line, facts);
        }
        if (!facts.prevHash().equals(head.hash())) {
            return "does not follow record " + head.seq() + ": prev_hash is " + facts.prevHash()
                    + ", the hash of that record is " + head.hash();
        }
        return line == 1 && LogFolder.isLog(file) && LogFolder.firstSeq(file) != facts.seq()
                ? "the file's name says that record " + LogFolder.firstSeq(file) + " is its first, it is " + facts.seq()
                : null;
    }

    private String cause(Path file, long line, RecordFacts facts) {
        Path before = fileBefore;
        if (line != 1 || before == null || (LogFolder.isLog(file) && LogFolder.firstSeq(file) < facts.seq())) {
            return "removed from this file";
        }
        String previous = facts.texts().get("previous_file");
        if (previous == null) {
            return "the end of " + before + " is cut off, or the files behind it are missing";
        }
        return previous.equals(LogFolder.plainName(before))
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

    /** {@code record 7 is}, {@code records 7 to 9 are}. */
    static String records(long first, long last) {
        return first == last ? "record " + first + " is" : "records " + first + " to " + last + " are";
    }
}
