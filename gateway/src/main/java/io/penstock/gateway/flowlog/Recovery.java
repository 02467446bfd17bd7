package io.penstock.gateway.flowlog;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Where the chain goes on at a start: behind the last whole record. A line that a crash has cut off in the middle is taken
 * away; everything else stays as it is found.
 *
 * @param head the record that the next one follows
 * @param previousFile the newest file, null where there is none
 * @param lastTime when the last record was written, null where there is none
 * @param stopped whether the gateway before this one has ended its log in order
 * @param cutBytes length of the line that was cut off
 * @param missing how many records were on the disk once and are not any more
 * @param headFault what is wrong with the head file, so that nobody knows whether records are missing; null where nothing is
 */
record Recovery(
        RecordChain.Head head,
        @Nullable String previousFile,
        @Nullable String lastTime,
        boolean stopped,
        long cutBytes,
        long missing,
        @Nullable String headFault) {

    private static final int CHUNK_BYTES = 1 << 16;

    /** Finds the end of the chain in a folder that is locked. */
    static Recovery of(Path folder) throws IOException {
        tidy(folder);
        RecordChain.Head promised = LogFolder.readHead(folder);
        String headFault = LogFolder.headFault(folder);
        long cutBytes = 0;
        List<Path> files = LogFolder.files(folder);
        for (Path file : files.reversed()) {
            if (!LogFolder.isCompressed(file)) {
                cutBytes += cut(file);
                if (Files.size(file) == 0) {
                    Files.delete(file);
                    continue;
                }
            }
            return behind(file, promised, headFault, cutBytes);
        }
        RecordChain.Head head = promised == null ? RecordChain.Head.START : promised;
        boolean isNew = "missing".equals(headFault);
        return new Recovery(head, null, null, head.seq() == 0, cutBytes, head.seq(), isNew ? null : headFault);
    }

    private static Recovery behind(
            Path file, RecordChain.@Nullable Head promised, @Nullable String headFault, long cutBytes)
            throws IOException {
        byte[] line;
        RecordFacts last;
        try {
            line = TailReader.lastLine(file);
            last = RecordFacts.parse(line);
        } catch (IOException e) {
            throw new IOException(
                    file + ": the last line is no record of a flow log (" + e.getMessage()
                            + "): move the folder away, or give another flow-log",
                    e);
        }
        String hash = RecordChain.hashOf(line);
        RecordChain.Head found = new RecordChain.Head(last.seq(), hash == null ? RecordChain.NO_HASH : hash);
        RecordChain.Head head = promised != null && promised.seq() > found.seq() ? promised : found;
        long missing = head.seq() - found.seq();
        return new Recovery(
                head,
                LogFolder.plainName(file),
                last.time(),
                last.isMeta("stop") && missing == 0,
                cutBytes,
                missing,
                headFault);
    }

    /** Removes what a compression has left that did not end, or ended but for the removal of what it has compressed. */
    private static void tidy(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.toList()) {
                boolean unfinished = String.valueOf(file.getFileName()).endsWith(LogFolder.UNFINISHED);
                boolean plain = LogFolder.isLog(file) && !LogFolder.isCompressed(file);
                if (unfinished || (plain && isCompressed(file))) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Whether all of a file is in the compressed one beside it, and that is not somebody's copy of an earlier time. */
    private static boolean isCompressed(Path file) throws IOException {
        Path compressed = file.resolveSibling(file.getFileName() + LogFolder.COMPRESSED);
        if (!Files.exists(compressed)) {
            return false;
        }
        try (InputStream plain = LogFolder.open(file);
                InputStream copy = LogFolder.open(compressed)) {
            byte[] chunk = new byte[CHUNK_BYTES];
            for (int read = plain.readNBytes(chunk, 0, CHUNK_BYTES);
                    read > 0;
                    read = plain.readNBytes(chunk, 0, CHUNK_BYTES)) {
                byte[] other = copy.readNBytes(read);
                if (!Arrays.equals(chunk, 0, read, other, 0, other.length)) {
                    return false;
                }
            }
            return copy.read() < 0;
        } catch (EOFException | ZipException _) {
            return false;
        }
    }

    /** Takes away what stands behind the last line feed; returns how much that was. */
    private static long cut(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long length = channel.size();
            long whole = TailReader.endOfLastLine(channel);
            if (whole < length) {
                channel.truncate(whole);
                channel.force(true);
            }
            return length - whole;
        }
    }
}
