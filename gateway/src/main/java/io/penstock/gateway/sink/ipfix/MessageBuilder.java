package io.penstock.gateway.sink.ipfix;

import java.io.IOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;

/**
 * Puts records into the messages of one transport session (RFC 7011, section 3.1), and counts them as the session's sequence
 * numbers do. For one thread.
 *
 * <pre>
 *   message header (16)  set header (4)  record record …   set header (4)  record …
 * </pre>
 */
final class MessageBuilder {

    /** The longest message that there is. */
    static final int MESSAGE_MAX_BYTES = 0xffff;

    private static final int VERSION = 10;
    private static final int HEADER_BYTES = 16;
    private static final int SET_HEADER_BYTES = 4;
    private static final int NO_SET = 0;

    /** Takes a message that is complete. */
    @FunctionalInterface
    interface Output {
        /** The message lies between position and limit, and only during the call. */
        void send(ByteBuffer message) throws IOException;
    }

    private final long domain;
    private final int usualMaxBytes;
    private final InstantSource clock;
    private final Output output;
    private final ByteBuffer message;
    private final ByteBuffer record;
    private int set = NO_SET;
    private int setStart;
    private long recordsBefore;
    private long recordsWithin;

    /**
     * A session that begins.
     *
     * @param domain the observation domain
     * @param usualMaxBytes a message is not longer, unless a single record is
     * @param maxBytes no message is longer
     * @param clock tells when a message was sent
     * @param output takes the messages
     */
    MessageBuilder(long domain, int usualMaxBytes, int maxBytes, InstantSource clock, Output output) {
        this.domain = domain;
        this.usualMaxBytes = usualMaxBytes;
        this.clock = clock;
        this.output = output;
        message = ByteBuffer.allocate(maxBytes).position(HEADER_BYTES);
        record = ByteBuffer.allocate(maxBytes - HEADER_BYTES - SET_HEADER_BYTES);
    }

    /** Defines templates. */
    void define(List<Template> templates) throws IOException {
        for (Template template : templates) {
            enterSet(template.definitionSet(), template.definitionBytes());
            template.putDefinition(message);
        }
    }

    /**
     * Adds a record; its template must have been defined.
     *
     * @throws IllegalArgumentException when it cannot be said in a message
     */
    void add(Template template, Entry entry) throws IOException {
        record.clear();
        try {
            template.putRecord(entry, record);
        } catch (BufferOverflowException e) {
            throw new IllegalArgumentException("it is too long for an IPFIX message", e);
        }
        record.flip();
        enterSet(template.id(), record.remaining());
        message.put(record);
        recordsWithin++;
    }

    /** Sends what is held, if anything. */
    void flush() throws IOException {
        if (message.position() == HEADER_BYTES) {
            return;
        }
        endSet();
        message.flip();
        message.putShort(0, (short) VERSION).putShort(2, (short) message.limit());
        message.putInt(4, (int) clock.instant().getEpochSecond());
        message.putInt(8, (int) recordsBefore);
        message.putInt(12, (int) domain);
        recordsBefore += recordsWithin;
        recordsWithin = 0;
        try {
            output.send(message);
        } finally {
            message.clear().position(HEADER_BYTES);
        }
    }

    private void enterSet(int id, int bytes) throws IOException {
        int headerBytes = id == set ? 0 : SET_HEADER_BYTES;
        if (message.position() > HEADER_BYTES && message.position() + headerBytes + bytes > usualMaxBytes) {
            flush();
        }
        if (id != set) {
            endSet();
            set = id;
            setStart = message.position();
            message.putShort((short) id).putShort((short) 0);
        }
    }

    private void endSet() {
        if (set != NO_SET) {
            message.putShort(setStart + 2, (short) (message.position() - setStart));
            set = NO_SET;
        }
    }
}
