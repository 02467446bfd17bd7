package io.penstock.gateway.flowlog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Looks at the end of a file without reading the rest of it. */
final class TailReader {

    private static final int STEP_BYTES = 1 << 16;

    private TailReader() {}

    /** How many bytes there are up to the last line feed, that one included. */
    static long endOfLastLine(FileChannel file) throws IOException {
        return lineFeedBefore(file, file.size()) + 1;
    }

    /** The last whole line of a file of the log, compressed or not; empty where there is none. */
    static byte[] lastLine(Path file) throws IOException {
        if (!LogFolder.isCompressed(file)) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                return lastLine(channel);
            }
        }
        byte[] last = {};
        try (InputStream bytes = LogFolder.open(file);
                LineReader lines = new LineReader(bytes)) {
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                last = line;
            }
        }
        return last;
    }

    /** The last line that ends with a line feed, without it. */
    static byte[] lastLine(FileChannel file) throws IOException {
        long end = lineFeedBefore(file, file.size());
        long start = lineFeedBefore(file, end) + 1;
        ByteBuffer line = ByteBuffer.allocate(Math.toIntExact(Math.max(0, end - start)));
        while (line.hasRemaining() && file.read(line, start + line.position()) >= 0) {
            // until all is read
        }
        return line.array();
    }

    /** The place of the last line feed before a place, -1 where there is none. */
    private static long lineFeedBefore(FileChannel file, long place) throws IOException {
        long end = place;
        while (end > 0) {
            long start = Math.max(0, end - STEP_BYTES);
            ByteBuffer part = ByteBuffer.allocate((int) (end - start));
            while (part.hasRemaining() && file.read(part, start + part.position()) >= 0) {
                // until all is read
            }
            for (int i = part.position() - 1; i >= 0; i--) {
                if (part.get(i) == '\n') {
                    return start + i;
                }
            }
            end = start;
        }
        return -1;
    }
}
