package io.penstock.gateway.flowlog;

import io.penstock.gateway.flowlog.ChainVerifier.Fault;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What the head file promises of a log, held against what there is. For one thread. */
final class HeadCheck {

    private final Path file;
    private final RecordChain.@Nullable Head promised;
    private final @Nullable String headFault;
    private @Nullable String otherHash;

    private HeadCheck(Path file, RecordChain.@Nullable Head promised, @Nullable String headFault) {
        this.file = file;
        this.promised = promised;
        this.headFault = headFault;
    }

    /** Reads the head of a log, before its files: a gateway that goes on writing meanwhile only adds to what it promises. */
    static HeadCheck of(Path folder) throws IOException {
        return new HeadCheck(folder.resolve(LogFolder.HEAD), LogFolder.readHead(folder), LogFolder.headFault(folder));
    }

    /** Whether it says that there were records once. */
    boolean isOfRecords() {
        return promised != null && promised.seq() > 0;
    }

    /** Takes a record of the log. */
    void see(RecordChain.Head record) {
        if (promised != null && record.seq() == promised.seq() && !record.hash().equals(promised.hash())) {
            otherHash = record.hash();
        }
    }

    /** What is wrong with a log that ends with this record, in this place; null where nothing is. */
    @Nullable Fault judge(RecordChain.Head last, Path lastFile) {
        if (promised == null) {
            boolean missing = "missing".equals(headFault);
            return new Fault(
                    file,
                    missing ? 0 : 1,
                    missing
                            ? "missing: nobody can tell whether newer records are too; files that were copied without it"
                                    + " can be verified by their names"
                            : "damaged: expected the number and the hash of the last record");
        }
        if (promised.seq() > last.seq()) {
            return new Fault(
                    lastFile,
                    0,
                    ChainJudge.records(last.seq() + 1, promised.seq())
                            + " missing after this file: its end is cut off, or the files behind it are missing");
        }
        return otherHash == null
                ? null
                : new Fault(
                        file,
                        1,
                        "the hash of record " + promised.seq() + " is " + promised.hash() + " here, in the log it is "
                                + otherHash);
    }
}
