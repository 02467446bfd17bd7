package io.penstock.dataplane.crypto;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;

/**
 * A worker: for each packet a nonce, one update, the tag. The tag goes through an {@code OSSL_PARAM}, which is faster than
 * {@code EVP_CIPHER_CTX_ctrl}, because that builds one for itself.
 */
final class LibcryptoAead implements Aead {

    private static final int ENCRYPT = 1;
    private static final int DECRYPT = 0;

    /** {@code OSSL_PARAM}: name, type, data, size, returned size; then a nameless one that ends the list. */
    private static final long PARAM_TYPE = 8;

    private static final long PARAM_DATA = 16;
    private static final long PARAM_DATA_SIZE = 24;
    private static final int OCTET_STRING = 5;

    private static final long NONCE = 0;
    private static final long NONCE_COUNTER = 4;
    private static final long OUT_LENGTH = 16;
    private static final long TAG_NAME = 24;
    private static final long TAG_PARAM = 32;

    /** {@code EVP_CipherFinal_ex} is given a place to write to, and writes nothing. */
    private static final long NOTHING = 112;

    private static final long SCRATCH_BYTES = 128;

    private final LibcryptoFunctions functions;
    private final int number;
    private final MemorySegment scratch = Arena.ofAuto().allocate(SCRATCH_BYTES, 64);
    private final long scratchAddress = scratch.address();

    /**
     * A worker.
     *
     * @param number its own among all of the engine, from 0: keys keep its context under this
     */
    LibcryptoAead(LibcryptoFunctions functions, int number) {
        this.functions = functions;
        this.number = number;
        scratch.setString(TAG_NAME, "tag", StandardCharsets.US_ASCII);
        scratch.set(JAVA_LONG, TAG_PARAM, scratchAddress + TAG_NAME);
        scratch.set(JAVA_INT, TAG_PARAM + PARAM_TYPE, OCTET_STRING);
        scratch.set(JAVA_LONG, TAG_PARAM + PARAM_DATA_SIZE, TAG_BYTES);
    }

    @Override
    public void seal(AeadKey key, long counter, MemorySegment memory, long offset, int plaintextBytes) {
        long packet = PacketAddress.of(memory, offset, plaintextBytes);
        long context = ((LibcryptoKey) key).context(number);
        if (context == 0) {
            throw new IllegalStateException("the key is closed");
        }
        prepare(counter, packet + plaintextBytes);
        try {
            if (!functions.start(context, scratchAddress + NONCE, ENCRYPT)
                    || !update(context, packet, plaintextBytes)
                    || !finish(context)
                    || !functions.getParams(context, scratchAddress + TAG_PARAM)) {
                throw new IllegalStateException("libcrypto did not seal");
            }
        } finally {
            // The collector frees what only raw addresses refer to.
            Reference.reachabilityFence(key);
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public boolean open(AeadKey key, long counter, MemorySegment memory, long offset, int sealedBytes) {
        int plaintextBytes = sealedBytes - TAG_BYTES;
        long packet = PacketAddress.of(memory, offset, plaintextBytes);
        long context = ((LibcryptoKey) key).context(number);
        if (context == 0) {
            return false;
        }
        prepare(counter, packet + plaintextBytes);
        try {
            return functions.start(context, scratchAddress + NONCE, DECRYPT)
                    && functions.setParams(context, scratchAddress + TAG_PARAM)
                    && update(context, packet, plaintextBytes)
                    && finish(context);
        } finally {
            Reference.reachabilityFence(key);
            Reference.reachabilityFence(this);
        }
    }

    private void prepare(long counter, long tag) {
        scratch.set(JAVA_LONG_UNALIGNED, NONCE_COUNTER, counter);
        scratch.set(JAVA_LONG, TAG_PARAM + PARAM_DATA, tag);
    }

    private boolean update(long context, long packet, int lengthBytes) {
        // An update without input is how OpenSSL's provider is told to finish.
        return lengthBytes == 0 || functions.update(context, packet, scratchAddress + OUT_LENGTH, lengthBytes);
    }

    private boolean finish(long context) {
        return functions.finish(context, scratchAddress + NOTHING, scratchAddress + OUT_LENGTH);
    }
}
