package io.penstock.gateway.sink;

import io.penstock.gateway.Failure;
import io.penstock.gateway.flowlog.LogFollower;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A sink's cursor on the disk: {@code sinks/NAME.cursor} in the log's folder, replaced as a whole. For one thread. */
final class CursorFile {

    private static final Pattern LINE = Pattern.compile("(0\\d{19}) ([0-9a-f]{64})\\s*");

    private static final Logger LOG = System.getLogger(CursorFile.class.getName());

    private final Path logFolder;
    private final Path file;

    CursorFile(Path logFolder, String sinkName) {
        this.logFolder = logFolder;
        file = logFolder.resolve("sinks").resolve(sinkName + ".cursor");
    }

    /**
     * What the last run has left; empty for a sink that is new. One that is damaged stands before the oldest record that is kept:
     * what was delivered comes twice then, but nothing is passed over by guessing.
     *
     * @throws Failure when it cannot be read
     */
    Optional<Cursor> read() throws Failure {
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            Matcher line = LINE.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
            if (line.matches()) {
                return Optional.of(new Cursor(Long.parseLong(line.group(1)), line.group(2)));
            }
            LOG.log(
                    Level.WARNING,
                    "{0}: found no record''s number and hash: all that is in the log is delivered again",
                    file);
            return Optional.of(new Cursor(LogFollower.fileBehind(logFolder, 0).orElse(1) - 1, ""));
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Replaces it; when this returns, it is on the disk. */
    void write(Cursor cursor) throws IOException {
        Path folder = Objects.requireNonNull(file.getParent());
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        String line = String.format(Locale.ROOT, "%020d %s%n", cursor.seq(), cursor.hash());
        try (FileChannel channel = FileChannel.open(
                next,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }
}
