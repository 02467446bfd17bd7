package io.penstock.gateway.flowlog;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lines of files of a log, compressed or not, from the first to the last. For one thread. */
public final class LogLines implements Closeable {

    private final List<Path> files;
    private int next;
    private @Nullable InputStream bytes;
    private @Nullable LineReader lines;

    private LogLines(List<Path> files) {
        this.files = files;
    }

    /**
     * The lines of a file, or of all files in the folder of a log.
     *
     * @throws IOException when the folder cannot be read
     */
    public static LogLines of(Path fileOrFolder) throws IOException {
        return new LogLines(Files.isDirectory(fileOrFolder) ? LogFolder.files(fileOrFolder) : List.of(fileOrFolder));
    }

    /**
     * The next line, UTF-8, without its line feed; null behind the last one.
     *
     * @throws IOException when a file cannot be read
     */
    public byte @Nullable [] next() throws IOException {
        while (true) {
            byte[] line = lines == null ? null : lines.next();
            if (line != null) {
                return line;
            }
            close();
            if (next == files.size()) {
                return null;
            }
            InputStream opened = LogFolder.open(files.get(next++));
            bytes = opened;
            lines = new LineReader(opened);
        }
    }

    @Override
    public void close() throws IOException {
        InputStream open = bytes;
        bytes = null;
        lines = null;
        if (open != null) {
            open.close();
        }
    }
}
