package io.penstock.gateway.flowlog;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The files of one log. Their names are the numbers of their first records, so that they sort in the order of the chain.
 *
 * <pre>
 *   flows-00000000000000000001.jsonl.gz    ended and compressed
 *   flows-00000000000000090210.jsonl       the current one
 *   head                                   number and hash of the last record known to be on the disk
 *   lock                                   held by the gateway that writes
 * </pre>
 */
final class LogFolder {

    static final String HEAD = "head";
    static final String LOCK = "lock";
    static final String COMPRESSED = ".gz";
    static final String UNFINISHED = ".tmp";

    private static final Pattern NAME = Pattern.compile("flows-(\\d{20})\\.jsonl(\\.gz)?");
    private static final int HEAD_READS = 10;
    private static final Pattern HEAD_LINE = Pattern.compile("(\\d{20}) ([0-9a-f]{64})\\s*");

    private LogFolder() {}

    /** The name of the file whose first record has this number. */
    static String fileName(long firstSeq) {
        return String.format(Locale.ROOT, "flows-%020d.jsonl", firstSeq);
    }

    /** Whether a file is part of a log. */
    static boolean isLog(Path file) {
        return NAME.matcher(String.valueOf(file.getFileName())).matches();
    }

    /** The number of a file's first record. */
    static long firstSeq(Path file) {
        Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
        if (!name.matches()) {
            throw new IllegalArgumentException(file + " is no file of a flow log");
        }
        return Long.parseLong(name.group(1));
    }

    /** The name without {@code .gz}: a file keeps it when it is compressed. */
    static String plainName(Path file) {
        String name = String.valueOf(file.getFileName());
        return isCompressed(file) ? name.substring(0, name.length() - COMPRESSED.length()) : name;
    }

    static boolean isCompressed(Path file) {
        return String.valueOf(file.getFileName()).endsWith(COMPRESSED);
    }

    /** The files in the order of the chain; of one that is just being compressed, the one that is whole already. */
    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            List<Path> logs = all.filter(LogFolder::isLog).sorted().toList();
            return logs.stream()
                    .filter(file -> !isCompressed(file) || !logs.contains(file.resolveSibling(plainName(file))))
                    .toList();
        }
    }

    /** The bytes of a file, decompressed; it may have been compressed since it was listed. */
    static InputStream open(Path file) throws IOException {
        InputStream bytes;
        try {
            bytes = Files.newInputStream(file);
        } catch (NoSuchFileException e) {
            Path compressed = file.resolveSibling(file.getFileName() + COMPRESSED);
            if (isCompressed(file) || !Files.exists(compressed)) {
                throw e;
            }
            return open(compressed);
        }
        try {
            return new BufferedInputStream(isCompressed(file) ? new GZIPInputStream(bytes, 1 << 16) : bytes, 1 << 16);
        } catch (IOException e) {
            bytes.close();
            throw e;
        }
    }

    /** What the head file says; null where there is none, or one that says nothing: see {@link #headFault}. */
    static RecordChain.@Nullable Head readHead(Path folder) throws IOException {
        Matcher line = HEAD_LINE.matcher(headText(folder));
        return line.matches() ? new RecordChain.Head(Long.parseLong(line.group(1)), line.group(2)) : null;
    }

    /** What is wrong with the head file: {@code missing}, {@code damaged}, or null where nothing is. */
    static @Nullable String headFault(Path folder) throws IOException {
        if (!Files.exists(folder.resolve(HEAD))) {
            return "missing";
        }
        return HEAD_LINE.matcher(headText(folder)).matches() ? null : "damaged";
    }

    /** Empty where there is none. A gateway may write it just then: it is good once it reads the same twice. */
    private static String headText(Path folder) throws IOException {
        Path file = folder.resolve(HEAD);
        if (!Files.exists(file)) {
            return "";
        }
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        for (int i = 0; i < HEAD_READS; i++) {
            String before = text;
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
            if (text.equals(before)) {
                break;
            }
        }
        return text;
    }

    /** Makes the folder, for its owner only. */
    static void make(Path folder) throws IOException {
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /**
     * Takes the folder for this process; closing the channel gives it back.
     *
     * @throws IOException when another gateway has it
     */
    static FileChannel lock(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            throw new IOException("the flow log in " + folder + " is written by this process already", e);
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        if (lock == null) {
            throw new IOException(
                    "the flow log in " + folder + " is written by another gateway: give this one its own flow-log");
        }
        return channel;
    }
}
