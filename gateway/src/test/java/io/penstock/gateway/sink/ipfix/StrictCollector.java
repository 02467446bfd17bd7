package io.penstock.gateway.sink.ipfix;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Reads one transport session of IPFIX as RFC 7011 has it, and takes nothing that the RFC does not allow. Written from the RFC
 * alone: it knows nothing of the encoder's templates, names or numbers.
 */
final class StrictCollector {

    private record Specifier(int enterprise, int id, int length) {
        String key() {
            return enterprise == 0 ? "" + id : enterprise + "/" + id;
        }
    }

    private record Shape(int scopes, List<Specifier> specifiers) {}

    /** A data record: its template's number, and its values by "id" or "enterprise/id". */
    record Data(int template, long domain, Map<String, byte[]> values) {
        long number(String key) {
            byte[] value = values.get(key);
            assertThat(value).as("element %s of template %s", key, template).isNotNull();
            return new BigInteger(1, value).longValue();
        }

        String text(String key) {
            byte[] value = values.get(key);
            assertThat(value).as("element %s of template %s", key, template).isNotNull();
            return new String(value, StandardCharsets.UTF_8);
        }
    }

    final List<Data> records = new ArrayList<>();
    final List<Integer> messageLengths = new ArrayList<>();
    final List<Integer> definitions = new ArrayList<>();
    private final Map<Integer, Shape> shapes = new HashMap<>();

    /** Messages one behind the other, as TCP brings them. */
    void readStream(byte[] stream) {
        ByteBuffer in = ByteBuffer.wrap(stream);
        while (in.hasRemaining()) {
            assertThat(in.remaining()).as("bytes of a message header").isGreaterThanOrEqualTo(16);
            int length = Short.toUnsignedInt(in.getShort(in.position() + 2));
            assertThat(length).as("message length").isBetween(16, in.remaining());
            readMessage(in.slice(in.position(), length));
            in.position(in.position() + length);
        }
    }

    /** One message, as a datagram brings it. */
    void readMessage(ByteBuffer in) {
        messageLengths.add(in.remaining());
        assertThat(in.getShort()).as("version").isEqualTo((short) 10);
        assertThat(Short.toUnsignedInt(in.getShort())).as("length").isEqualTo(in.limit());
        assertThat(Integer.toUnsignedLong(in.getInt())).as("export time").isGreaterThan(1_700_000_000L);
        assertThat(Integer.toUnsignedLong(in.getInt()))
                .as("sequence number: data records before this message")
                .isEqualTo(records.size());
        long domain = Integer.toUnsignedLong(in.getInt());
        assertThat(in.hasRemaining()).as("a message has sets").isTrue();
        while (in.hasRemaining()) {
            int id = Short.toUnsignedInt(in.getShort());
            int length = Short.toUnsignedInt(in.getShort());
            assertThat(length).as("set length").isBetween(5, in.remaining() + 4);
            ByteBuffer set = in.slice(in.position(), length - 4);
            in.position(in.position() + length - 4);
            readSet(id, set, domain);
        }
    }

    private void readSet(int id, ByteBuffer set, long domain) {
        switch (id) {
            case 2 -> readTemplates(set, false);
            case 3 -> readTemplates(set, true);
            default -> {
                assertThat(id).as("set id").isGreaterThanOrEqualTo(256);
                Shape shape = Objects.requireNonNull(shapes.get(id), "a template " + id + " before its records");
                while (set.hasRemaining()) {
                    records.add(readRecord(id, shape, set, domain));
                }
            }
        }
    }

    private void readTemplates(ByteBuffer set, boolean options) {
        while (set.hasRemaining()) {
            int id = Short.toUnsignedInt(set.getShort());
            int count = Short.toUnsignedInt(set.getShort());
            assertThat(id).as("template id").isGreaterThanOrEqualTo(256);
            assertThat(count).as("fields: none would withdraw it").isPositive();
            int scopes = options ? Short.toUnsignedInt(set.getShort()) : 0;
            assertThat(scopes).as("scope fields").isBetween(options ? 1 : 0, count);
            List<Specifier> specifiers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int element = Short.toUnsignedInt(set.getShort());
                int length = Short.toUnsignedInt(set.getShort());
                int enterprise = element >= 0x8000 ? set.getInt() : 0;
                specifiers.add(new Specifier(enterprise, element & 0x7fff, length));
            }
            assertThat(specifiers.stream().map(Specifier::key)).as("elements").doesNotHaveDuplicates();
            Shape shape = new Shape(scopes, specifiers);
            Shape before = shapes.put(id, shape);
            assertThat(before == null || before.equals(shape))
                    .as("a template stays what it is")
                    .isTrue();
            definitions.add(id);
        }
    }

    private static Data readRecord(int template, Shape shape, ByteBuffer in, long domain) {
        Map<String, byte[]> values = new LinkedHashMap<>();
        for (Specifier specifier : shape.specifiers) {
            int length = specifier.length;
            if (length == 0xffff) {
                length = Byte.toUnsignedInt(in.get());
                if (length == 255) {
                    length = Short.toUnsignedInt(in.getShort());
                    assertThat(length)
                            .as("the long form of a length is for long values")
                            .isGreaterThan(254);
                }
            }
            byte[] value = new byte[length];
            in.get(value);
            values.put(specifier.key(), value);
        }
        return new Data(template, domain, values);
    }
}
