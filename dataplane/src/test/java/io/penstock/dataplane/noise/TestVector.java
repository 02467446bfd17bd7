package io.penstock.dataplane.noise;

import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.crypto.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Properties;

/** Hexadecimal values by name, from a file beside the tests. */
record TestVector(Properties values) {

    static TestVector read(String file) {
        try (InputStream in = Objects.requireNonNull(TestVector.class.getResourceAsStream(file), file)) {
            Properties values = new Properties();
            values.load(in);
            return new TestVector(values);
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }

    String hex(String name) {
        return Objects.requireNonNull(values.getProperty(name), name);
    }

    byte[] bytes(String name) {
        return HexFormat.of().parseHex(hex(name));
    }

    Secret secret(String name) {
        return Secret.copyOf(bytes(name));
    }

    PublicKey key(String name) {
        return PublicKey.of(bytes(name));
    }

    MemorySegment message(String name) {
        return MemorySegment.ofArray(bytes(name));
    }
}
