package io.penstock.dataplane.crypto;

import java.lang.foreign.MemorySegment;

/** One implementation of ChaCha20-Poly1305 (RFC 8439). Thread-safe. */
public interface AeadEngine {

    /** The name that status and metrics show, for example {@code jdk} or {@code bouncycastle}. */
    String name();

    /**
     * Prepares a key, once per session and direction.
     *
     * @param secret 32 bytes, copied; the caller wipes them
     */
    AeadKey key(MemorySegment secret);

    /** A worker with the state that one thread needs to seal and open. */
    Aead newAead();
}
