package io.penstock.gateway.flowlog;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A file that is written at positions, so that a write that failed half way is simply done again. */
interface LogFile extends Closeable {

    /** Makes files: the real ones, or those of a test. */
    @FunctionalInterface
    interface Maker {
        LogFile create(Path path) throws IOException;
    }

    /** Writes all of it there. */
    void write(ByteBuffer bytes, long position) throws IOException;

    /** Returns when the disk has what was written. */
    void force() throws IOException;

    /** Whether its name still leads to it: not when it was removed, moved or replaced, or its folder was. */
    boolean isInPlace();

    /** A new file, readable by its owner only. */
    static LogFile onDisk(Path path) throws IOException {
        FileChannel channel = FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Object key = keyOf(path);
        return new LogFile() {
            @Override
            public boolean isInPlace() {
                try {
                    return Objects.equals(keyOf(path), key);
                } catch (IOException _) {
                    return false;
                }
            }

            @Override
            public void write(ByteBuffer bytes, long position) throws IOException {
                long at = position;
                while (bytes.hasRemaining()) {
                    at += channel.write(bytes, at);
                }
            }

            @Override
            public void force() throws IOException {
                channel.force(false);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    /** Device and inode. */
    private static @Nullable Object keyOf(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }
}
