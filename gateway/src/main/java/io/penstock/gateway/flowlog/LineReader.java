package io.penstock.gateway.flowlog;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads lines as bytes, and tells whether the last one has its end. */
final class LineReader implements Closeable {

    /** No record is longer; what is, is none. */
    private static final int LINE_MAX_BYTES = 1 << 20;

    private final InputStream from;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
    private boolean complete = true;
    private long count;

    LineReader(InputStream from) {
        this.from = from;
    }

    /** The next line without its line feed, null at the end. */
    byte @Nullable [] next() throws IOException {
        line.reset();
        int next = from.read();
        if (next < 0) {
            return null;
        }
        count++;
        while (next >= 0 && next != '\n') {
            if (line.size() >= LINE_MAX_BYTES) {
                throw new IOException("the line is longer than " + LINE_MAX_BYTES + " bytes");
            }
            line.write(next);
            next = from.read();
        }
        complete = next == '\n';
        return line.toByteArray();
    }

    /** Whether the line that was read last has its line feed. */
    boolean isComplete() {
        return complete;
    }

    /** The number of the line that was read last, from 1. */
    long number() {
        return count;
    }

    @Override
    public void close() throws IOException {
        from.close();
    }
}
