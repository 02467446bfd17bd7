package io.penstock.dataplane.crypto;

import java.lang.foreign.MemorySegment;

/**
 * ChaCha20-Poly1305 of Intel's libipsec-mb, by its job interface: the fastest there is on x86-64. A job is done when
 * its submission returns, and jobs submitted together take as long as one by one, so packets go one by one. A key needs
 * no preparation.
 */
final class IpsecMbAeadEngine implements AeadEngine {

    private final IpsecMbLibrary library;

    /**
     * The engine.
     *
     * @throws IllegalStateException where the library cannot be used here; the message says why
     */
    IpsecMbAeadEngine() {
        library = IpsecMbLibrary.load();
    }

    @Override
    public String name() {
        return "libipsec-mb";
    }

    @Override
    public AeadKey key(MemorySegment secret) {
        Secret copy = Secret.zero();
        copy.segment().copyFrom(secret);
        return new Key(copy, copy.segment().address());
    }

    @Override
    public Aead newAead() {
        return new IpsecMbAead(library.newManager());
    }

    @Override
    public String toString() {
        return name() + " " + library.version();
    }

    /**
     * A key.
     *
     * @param secret the key itself; wiped, not freed, on close, so that late use is harmless
     * @param address where it lies
     */
    record Key(Secret secret, long address) implements AeadKey {

        @Override
        public void close() {
            secret.close();
        }

        @Override
        public String toString() {
            return "Key[hidden]";
        }
    }
}
