package io.penstock.gateway.local;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * One client of a {@link LocalSocketServer}, read by lines. A read or write that moves nothing for the idle time closes
 * the connection. What was read is wiped from the buffer: lines may hold keys. Owned by one thread.
 */
public final class LocalConnection {

    private static final int BUFFER_BYTES = 16 * 1024;
    private static final int LINE_START_BYTES = 256;

    private final SocketChannel channel;
    private final ScheduledExecutorService clock;
    private final Duration idleTimeout;
    private final byte[] bytes = new byte[BUFFER_BYTES];
    private final ByteBuffer buffer = ByteBuffer.wrap(bytes).limit(0);
    private byte[] line = new byte[LINE_START_BYTES];
    private int lineLength;

    LocalConnection(SocketChannel channel, ScheduledExecutorService clock, Duration idleTimeout) {
        this.channel = channel;
        this.clock = clock;
        this.idleTimeout = idleTimeout;
    }

    /** How a read of a line ended. */
    public enum Line {
        /** A whole line is there; its bytes are in {@link #line()}. */
        WHOLE,
        /** The line was longer than the limit; it was read to its end and forgotten. */
        TOO_LONG,
        /** The client ended before a line feed came. */
        END
    }

    /**
     * Reads up to the next line feed.
     *
     * @param lengthMax the longest line that is kept, in bytes, without the line feed
     * @throws IOException when the connection breaks or is idle for too long
     */
    public Line readLine(int lengthMax) throws IOException {
        wipeLine();
        boolean tooLong = false;
        while (true) {
            if (!buffer.hasRemaining() && !fill()) {
                return Line.END;
            }
            int at = buffer.position();
            byte next = bytes[at];
            bytes[at] = 0;
            buffer.position(at + 1);
            if (next == '\n') {
                return tooLong ? Line.TOO_LONG : Line.WHOLE;
            }
            if (lineLength == lengthMax) {
                tooLong = true;
            } else {
                append(next);
            }
        }
    }

    /** The bytes of the last line that was read, without the line feed: a view, wiped by the next read. */
    public ByteBuffer line() {
        return ByteBuffer.wrap(line, 0, lineLength).slice();
    }

    /** Writes all of it. */
    public void write(ByteBuffer source) throws IOException {
        while (source.hasRemaining()) {
            ScheduledFuture<?> timer = startTimer();
            try {
                channel.write(source);
            } finally {
                timer.cancel(false);
            }
        }
    }

    /** The same as a stream; closing it does nothing. */
    public OutputStream output() {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                LocalConnection.this.write(ByteBuffer.wrap(new byte[] {(byte) one}));
            }

            @Override
            public void write(byte[] source, int offset, int length) throws IOException {
                LocalConnection.this.write(ByteBuffer.wrap(source, offset, length));
            }
        };
    }

    /** Wipes what is left of the client's bytes. */
    public void wipe() {
        wipeLine();
        Arrays.fill(bytes, (byte) 0);
        buffer.limit(0);
    }

    private void append(byte next) {
        if (lineLength == line.length) {
            byte[] longer = Arrays.copyOf(line, line.length * 2);
            Arrays.fill(line, (byte) 0);
            line = longer;
        }
        line[lineLength++] = next;
    }

    private void wipeLine() {
        Arrays.fill(line, 0, lineLength, (byte) 0);
        lineLength = 0;
    }

    private boolean fill() throws IOException {
        buffer.clear();
        ScheduledFuture<?> timer = startTimer();
        int count;
        try {
            count = channel.read(buffer);
        } finally {
            timer.cancel(false);
        }
        buffer.flip();
        return count > 0;
    }

    private ScheduledFuture<?> startTimer() {
        return clock.schedule(() -> Closing.quietly(channel), idleTimeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
