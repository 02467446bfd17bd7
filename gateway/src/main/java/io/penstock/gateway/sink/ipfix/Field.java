package io.penstock.gateway.sink.ipfix;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A field of a template, and where its value is in a record of the log. */
sealed interface Field {

    Element element();

    /**
     * Writes its value.
     *
     * @throws IllegalArgumentException when the record has no value that fits the element
     */
    void put(Entry entry, ByteBuffer out);

    /** A whole number of 1, 2, 4 or 8 bytes, the highest first. */
    record Unsigned(Element element, ToLongFunction<Entry> value) implements Field {
        @Override
        public void put(Entry entry, ByteBuffer out) {
            long number = value.applyAsLong(entry);
            for (int shift = (element.lengthBytes() - 1) * 8; shift >= 0; shift -= 8) {
                out.put((byte) (number >>> shift));
            }
        }
    }

    /** An address: as many bytes as its element has. */
    record Address(Element element, Function<Entry, byte[]> value) implements Field {
        @Override
        public void put(Entry entry, ByteBuffer out) {
            byte[] address = value.apply(entry);
            if (address.length != element.lengthBytes()) {
                throw new IllegalArgumentException("an address of " + address.length + " bytes for " + element.name());
            }
            out.put(address);
        }
    }

    /** Text in UTF-8, of no bytes where the record has none (RFC 7011, section 7). */
    record Text(Element element, Function<Entry, @Nullable String> text) implements Field {

        private static final int SHORT_MAX_BYTES = 254;

        @Override
        public void put(Entry entry, ByteBuffer out) {
            String value = text.apply(entry);
            byte[] bytes = value == null ? new byte[0] : value.getBytes(StandardCharsets.UTF_8);
            if (bytes.length > SHORT_MAX_BYTES) {
                out.put((byte) 0xff).putShort((short) bytes.length);
            } else {
                out.put((byte) bytes.length);
            }
            out.put(bytes);
        }
    }
}
