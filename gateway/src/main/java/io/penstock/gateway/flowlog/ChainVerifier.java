package io.penstock.gateway.flowlog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
     * @param headFaults how often the head file was missing or damaged at a start, so that records before it may be missing
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
            long lostRecords,
            long headFaults) {}

    private static final int ATTEMPTS = 5;
    private static final long GROWING_MS = 100;

    private final List<Path> files;
    private final @Nullable HeadCheck headCheck;
    private final Set<String> noted;
    private final MessageDigest metaDigest = Sha256.digest();
    private final ChainJudge judge;
    private long filesRead;

    /** Without a head to check it is an excerpt. */
    private ChainVerifier(List<Path> files, @Nullable HeadCheck headCheck, Set<String> noted) {
        this.files = files;
        this.headCheck = headCheck;
        this.noted = new TreeSet<>(noted);
        this.judge = new ChainJudge(headCheck != null);
    }

    /** Verifies all files of a folder: none may be missing but those whose removal a record declares. */
    public static Report folder(Path folder) throws IOException {
        return folder(folder, Set.of());
    }

    /**
     * Verifies all files of a folder, which a gateway may be writing.
     *
     * @param noted hashes that records of it must have: they were noted elsewhere, at earlier times
     */
    public static Report folder(Path folder, Set<String> noted) throws IOException {
        for (int attempt = 1; ; attempt++) {
            HeadCheck headCheck = HeadCheck.of(folder);
            List<Path> files = LogFolder.files(folder);
            if (files.isEmpty() && !headCheck.isOfRecords()) {
                throw new IOException(folder + " holds no flow log");
            }
            try {
                return new ChainVerifier(files, headCheck, noted).run(folder);
            } catch (NoSuchFileException e) {
                // Retention took it away since the files were listed.
                if (attempt == ATTEMPTS) {
                    Fault fault = new Fault(Path.of(e.getFile()), 0, "cannot be read: its name leads nowhere");
                    return new ChainJudge(true).report(Optional.of(fault), 0);
                }
            }
        }
    }

    /** Verifies an excerpt: files of one log, which need not begin with its first record nor end with its last. */
    public static Report excerpt(List<Path> files, Set<String> noted) throws IOException {
        List<Path> sorted = files.stream()
                .sorted((one, other) -> LogFolder.plainName(one).compareTo(LogFolder.plainName(other)))
                .toList();
        return new ChainVerifier(sorted, null, noted).run(sorted.getFirst());
    }

    private Report run(Path place) throws IOException {
        Fault fault = null;
        for (int i = 0; i < files.size() && fault == null; i++) {
            fault = readFile(files.get(i), i == files.size() - 1);
        }
        if (fault == null) {
            fault = judge.missingAtStart() != null
                    ? judge.missingAtStart()
                    : faultOfTheEnd(files.isEmpty() ? place : files.getLast());
        }
        return judge.report(Optional.ofNullable(fault), filesRead);
    }

    private @Nullable Fault readFile(Path file, boolean last) throws IOException {
        filesRead++;
        long number = 0;
        try (InputStream bytes = LogFolder.open(file);
                LineReader lines = new LineReader(bytes)) {
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                number = lines.number();
                if (!lines.isComplete()) {
                    if (last && isGrowing(file)) {
                        break;
                    }
                    return new Fault(file, number, "truncated: the last line has no end");
                }
                String text = judge.judge(file, number, line);
                if (text != null) {
                    return new Fault(file, number, text);
                }
                see(line);
            }
        } catch (NoSuchFileException e) {
            throw e;
        } catch (AccessDeniedException _) {
            return new Fault(file, 0, "cannot be read: permission denied");
        } catch (IOException e) {
            return new Fault(file, number + 1, "cannot be read: " + e.getMessage());
        }
        if (number == 0 && !last) {
            return new Fault(file, 0, "empty: all its records are missing");
        }
        judge.endFile(file);
        return faultOfTheExcerpt(file);
    }

    private void see(byte[] line) {
        noted.remove(judge.head().hash());
        if (headCheck != null) {
            headCheck.see(judge.head());
        }
        if (MetaRecords.isMeta(line)) {
            metaDigest.update(line);
            metaDigest.update((byte) '\n');
        }
    }

    /** Whether a gateway is writing a file, so that the rest of its last line comes in a moment. */
    private static boolean isGrowing(Path file) throws IOException {
        long before = Files.size(file);
        for (int i = 0; i < ATTEMPTS; i++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(GROWING_MS));
            if (!Files.exists(file) || Files.size(file) > before) {
                return true;
            }
        }
        return false;
    }

    /** The meta records that are kept beside an ended file must be those in it: others believe them. */
    private @Nullable Fault faultOfTheExcerpt(Path file) throws IOException {
        byte[] found = metaDigest.digest();
        Path excerpt = headCheck == null || !LogFolder.isLog(file) ? null : MetaRecords.excerptOf(file);
        if (excerpt == null || !Files.isRegularFile(excerpt)) {
            return null;
        }
        return Arrays.equals(found, Sha256.digest().digest(Files.readAllBytes(excerpt)))
                ? null
                : new Fault(excerpt, 0, "not what the log says: it may be removed, and is made anew");
    }

    private @Nullable Fault faultOfTheEnd(Path last) {
        Fault fault = headCheck == null ? null : headCheck.judge(judge.head(), last);
        return fault != null || noted.isEmpty()
                ? fault
                : new Fault(
                        last,
                        0,
                        "no record up to here has the hash that was noted, "
                                + noted.iterator().next()
                                + ": the log was cut back or made up, or that record is not kept any more");
    }
}
