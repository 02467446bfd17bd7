package io.penstock.gateway.flowlog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The {@code meta} records of a log, found without reading its flows: they are few among millions. Those of an ended file are
 * kept beside the log in an excerpt, which is made when the file is compressed, or by the first who asks for it and may
 * write. The excerpts may be deleted at any time; the log alone is the truth.
 *
 * <pre>
 *   flows-1.jsonl.gz   flows-90210.jsonl.gz   flows-180400.jsonl
 *        |                   |                      read itself
 *   events/meta-1.jsonl   events/meta-90210.jsonl
 * </pre>
 *
 * <p>All methods may be called by any thread, and any process.
 */
public final class MetaRecords {

    /** The folder of the excerpts, in the log's. */
    static final String FOLDER = "events";

    private static final System.Logger LOG = System.getLogger(MetaRecords.class.getName());

    /** Every meta record begins so: the order of fields is fixed. */
    private static final byte[] BEGINNING = ("{\"schema_version\":" + RecordEncoder.SCHEMA_VERSION
                    + ",\"record_type\":\"meta\",")
            .getBytes(StandardCharsets.US_ASCII);

    private static final Pattern PREVIOUS_FILE = Pattern.compile("\"previous_file\":\"([^\"]*)\"");
    private static final int CHUNK_BYTES = 1 << 18;

    /** How far clocks may have been set back between two records of a file and the file's own time. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofHours(1);

    /**
     * What was found.
     *
     * @param lines the records' lines without line feed, in the order of the log
     * @param lastSeq the number of the log's last record, of whatever kind; 0 where there is none
     * @param missingFiles the names of files that others say came before them, and that are not there
     */
    public record Found(List<byte[]> lines, long lastSeq, List<String> missingFiles) {}

    /** What one file holds. */
    private record Part(List<byte[]> lines, long records) {}

    private MetaRecords() {}

    /**
     * Reads a log's meta records.
     *
     * @param since files that ended before are left out; the others are read whole, so that earlier records come too
     * @throws IOException when a file cannot be read
     */
    public static Found read(Path folder, Instant since) throws IOException {
        List<Path> files = Files.isDirectory(folder) ? LogFolder.files(folder) : List.of();
        List<byte[]> lines = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (int i = 0; i + 1 < files.size(); i++) {
            if (mayHold(files.get(i), since)) {
                List<byte[]> part = ofEnded(files.get(i));
                addMissing(files, i, part, missing);
                lines.addAll(part);
            }
        }
        if (files.isEmpty()) {
            return new Found(lines, 0, missing);
        }
        Part current = scan(files.getLast());
        addMissing(files, files.size() - 1, current.lines(), missing);
        lines.addAll(current.lines());
        return new Found(lines, LogFolder.firstSeq(files.getLast()) - 1 + current.records(), missing);
    }

    /** The first record of a file names the file before it; of those that retention removed, nobody misses any. */
    private static void addMissing(List<Path> files, int at, List<byte[]> lines, List<String> missing) {
        if (at == 0 || lines.isEmpty()) {
            return;
        }
        Matcher previous = PREVIOUS_FILE.matcher(new String(lines.getFirst(), StandardCharsets.UTF_8));
        if (previous.find() && !previous.group(1).equals(LogFolder.plainName(files.get(at - 1)))) {
            missing.add(previous.group(1));
        }
    }

    private static boolean mayHold(Path file, Instant since) {
        try {
            Instant ended = Files.getLastModifiedTime(file).toInstant();
            return !ended.plus(CLOCK_TOLERANCE).isBefore(since);
        } catch (IOException _) {
            // It is being compressed; whoever reads it will find it under its other name.
            return true;
        }
    }

    private static List<byte[]> ofEnded(Path file) throws IOException {
        Path excerpt = excerptOf(file);
        if (Files.exists(excerpt)) {
            try (InputStream bytes = Files.newInputStream(excerpt)) {
                return scan(bytes).lines();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "{0} is not used: {1}", excerpt, e.getMessage());
            }
        }
        List<byte[]> lines = scan(file).lines();
        keep(lines, excerpt);
        return lines;
    }

    /** Makes the excerpt of an ended file, where there is none yet. */
    static void excerpt(Path file) throws IOException {
        Path excerpt = excerptOf(file);
        if (!Files.exists(excerpt)) {
            keep(scan(file).lines(), excerpt);
        }
    }

    /** Removes the excerpt of a file that is removed. */
    static void remove(Path file) throws IOException {
        Files.deleteIfExists(excerptOf(file));
    }

    /** Where the excerpt of a file is, or would be. */
    static Path excerptOf(Path file) {
        String name = String.format(Locale.ROOT, "meta-%020d.jsonl", LogFolder.firstSeq(file));
        return file.resolveSibling(FOLDER).resolve(name);
    }

    /** Writes an excerpt, for the log's owner only; one who may not write goes without. */
    private static void keep(List<byte[]> lines, Path excerpt) {
        try {
            Path folder = excerpt.resolveSibling("");
            if (!Files.isDirectory(folder)) {
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (byte[] line : lines) {
                all.writeBytes(line);
                all.write('\n');
            }
            Path unfinished = Files.createTempFile(folder, "meta-", LogFolder.UNFINISHED);
            Files.write(unfinished, all.toByteArray(), StandardOpenOption.WRITE);
            Files.move(unfinished, excerpt, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "{0} is not kept: {1}", excerpt, e.getMessage());
        }
    }

    private static Part scan(Path file) throws IOException {
        try (InputStream bytes = LogFolder.open(file)) {
            return scan(bytes);
        }
    }

    /** Goes through lines, of which only meta records are ever copied; a last line without its end is left out. */
    private static Part scan(InputStream from) throws IOException {
        List<byte[]> lines = new ArrayList<>();
        long records = 0;
        byte[] held = new byte[CHUNK_BYTES];
        int filled = 0;
        for (int read = from.read(held, 0, held.length);
                read >= 0;
                read = from.read(held, filled, held.length - filled)) {
            int to = filled + read;
            int lineStart = 0;
            for (int at = filled; at < to; at++) {
                if (held[at] == '\n') {
                    byte[] line = metaLine(held, lineStart, at);
                    if (line != null) {
                        lines.add(line);
                    }
                    records++;
                    lineStart = at + 1;
                }
            }
            filled = to - lineStart;
            System.arraycopy(held, lineStart, held, 0, filled);
            if (filled == held.length) {
                held = Arrays.copyOf(held, held.length * 2);
            }
        }
        return new Part(lines, records);
    }

    private static byte @Nullable [] metaLine(byte[] held, int from, int to) {
        boolean begins = to - from > BEGINNING.length
                && Arrays.equals(held, from, from + BEGINNING.length, BEGINNING, 0, BEGINNING.length);
        return begins ? Arrays.copyOfRange(held, from, to) : null;
    }

    /** Whether a line is a meta record. */
    public static boolean isMeta(byte[] line) {
        return metaLine(line, 0, line.length) != null;
    }
}
