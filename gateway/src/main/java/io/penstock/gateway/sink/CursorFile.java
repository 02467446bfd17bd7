package io.penstock.gateway.sink;

import io.penstock.gateway.Failure;
import java.io.IOException;
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

    private static final Pattern LINE = Pattern.compile("(\\d{20}) ([0-9a-f]{64})\\s*");

    private final Path file;

    CursorFile(Path logFolder, String sinkName) {
        file = logFolder.resolve("sinks").resolve(sinkName + ".cursor");
    }

    /**
     * What the last run has left; empty for a sink that is new.
     *
     * @throws Failure when it cannot be read, so that no record is passed over by guessing
     */
    Optional<Cursor> read() throws Failure {
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            Matcher line = LINE.matcher(Files.readString(file));
            if (line.matches()) {
                return Optional.of(new Cursor(Long.parseLong(line.group(1)), line.group(2)));
            }
            throw new Failure(
                    Failure.FAILED,
                    file + ": found no record's number and hash: remove it, and the sink begins with new records");
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
