package io.penstock.dataplane.crypto;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * 32 secret bytes (private key, pre-shared key, chaining key, session key) in memory outside the Java heap, where no
 * collector copies them, wiped on close. It never prints itself. Thread-safe for readers; close it once, when nobody
 * reads any more.
 */
public final class Secret implements AutoCloseable {

    /** Length of every secret of the protocol. */
    public static final int LENGTH_BYTES = 32;

    private final MemorySegment memory;

    private Secret(MemorySegment memory) {
        this.memory = memory;
    }

    /** A new secret of zero bytes, to be filled through {@link #segment()}. */
    public static Secret zero() {
        return new Secret(Arena.ofAuto().allocate(LENGTH_BYTES, 64));
    }

    /**
     * A secret with these bytes; the caller wipes his array.
     *
     * @throws IllegalArgumentException when there are not 32
     */
    public static Secret copyOf(byte[] bytes) {
        if (bytes.length != LENGTH_BYTES) {
            throw new IllegalArgumentException("a key has " + LENGTH_BYTES + " bytes, found " + bytes.length);
        }
        Secret secret = zero();
        MemorySegment.copy(bytes, 0, secret.memory, ValueLayout.JAVA_BYTE, 0, LENGTH_BYTES);
        return secret;
    }

    /** A copy that is wiped on its own. */
    public Secret copy() {
        Secret copy = zero();
        copy.memory.copyFrom(memory);
        return copy;
    }

    /** The 32 bytes themselves. */
    public MemorySegment segment() {
        return memory;
    }

    /** A copy on the heap for a library that wants an array; the caller wipes it. */
    public byte[] toBytes() {
        return memory.toArray(ValueLayout.JAVA_BYTE);
    }

    /** Whether all bytes are zero: the value that stands for no key. Takes the same time for every value. */
    public boolean isZero() {
        long or = 0;
        for (long i = 0; i < LENGTH_BYTES; i += Long.BYTES) {
            or |= memory.get(ValueLayout.JAVA_LONG, i);
        }
        return or == 0;
    }

    /** Whether both hold the same bytes. Takes the same time for every value. */
    public boolean sameAs(Secret other) {
        long difference = 0;
        for (long i = 0; i < LENGTH_BYTES; i += Long.BYTES) {
            difference |= memory.get(ValueLayout.JAVA_LONG, i) ^ other.memory.get(ValueLayout.JAVA_LONG, i);
        }
        return difference == 0;
    }

    /** Wipes the bytes. */
    @Override
    public void close() {
        memory.fill((byte) 0);
    }

    /** Says that it is a secret, and nothing of it. */
    @Override
    public String toString() {
        return "Secret[hidden]";
    }
}
