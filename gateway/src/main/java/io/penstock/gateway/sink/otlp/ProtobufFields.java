package io.penstock.gateway.sink.otlp;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The fields of a message in protobuf's wire format, by their numbers: enough for the two short messages that a collector
 * answers with. Of a field that comes twice the last one counts, as the format has it. A message that is cut off has the fields
 * before the cut.
 */
final class ProtobufFields {

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;

    private final Map<Integer, Long> numbers = new HashMap<>();
    private final Map<Integer, byte[]> bytes = new HashMap<>();

    private ProtobufFields() {}

    static ProtobufFields of(byte[] message) {
        ProtobufFields fields = new ProtobufFields();
        ByteBuffer in = ByteBuffer.wrap(message);
        try {
            while (in.hasRemaining() && fields.read(in)) {
                // the next one
            }
        } catch (BufferUnderflowException _) {
            // It was cut off.
        }
        return fields;
    }

    /** False for what the format does not have. */
    private boolean read(ByteBuffer in) {
        int tag = (int) varint(in);
        int field = tag >>> 3;
        switch (tag & 7) {
            case VARINT -> numbers.put(field, varint(in));
            case FIXED64 -> in.getLong();
            case FIXED32 -> in.getInt();
            case LENGTH_DELIMITED -> {
                long length = varint(in);
                if (length < 0 || length > in.remaining()) {
                    return false;
                }
                byte[] value = new byte[(int) length];
                in.get(value);
                bytes.put(field, value);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                break;
            }
        }
        return value;
    }

    /** A number; 0 where there is none, which the format does not tell from 0. */
    long number(int field) {
        return numbers.getOrDefault(field, 0L);
    }

    /** Text; empty where there is none. */
    String text(int field) {
        return new String(bytes.getOrDefault(field, new byte[0]), StandardCharsets.UTF_8);
    }

    /** A message within; one without fields where there is none. */
    ProtobufFields message(int field) {
        return of(bytes.getOrDefault(field, new byte[0]));
    }
}
