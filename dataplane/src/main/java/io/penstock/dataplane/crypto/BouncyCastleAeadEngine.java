package io.penstock.dataplane.crypto;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * BouncyCastle's ChaCha20-Poly1305 in plain Java: slower than the others and the same everywhere. Each packet is copied
 * in and out of heap arrays.
 */
final class BouncyCastleAeadEngine implements AeadEngine {

    @Override
    public String name() {
        return "bouncycastle";
    }

    @Override
    public AeadKey key(MemorySegment secret) {
        byte[] bytes = secret.toArray(ValueLayout.JAVA_BYTE);
        try {
            return new Key(new KeyParameter(bytes));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    @Override
    public Aead newAead() {
        return new Worker();
    }

    private record Key(KeyParameter parameter) implements AeadKey {

        @Override
        public void close() {
            Arrays.fill(parameter.getKey(), (byte) 0);
        }

        @Override
        public String toString() {
            return "Key[hidden]";
        }
    }

    private static final class Worker implements Aead {

        private final ChaCha20Poly1305 sealing = new ChaCha20Poly1305();
        private final ChaCha20Poly1305 opening = new ChaCha20Poly1305();
        private final byte[] nonce = new byte[Nonces.LENGTH_BYTES];
        private byte[] input = new byte[HeapScratch.INITIAL_BYTES];
        private byte[] output = new byte[HeapScratch.INITIAL_BYTES];

        @Override
        public void seal(AeadKey key, long counter, MemorySegment memory, long offset, int plaintextBytes) {
            try {
                run(sealing, true, key, counter, memory, offset, plaintextBytes, plaintextBytes + TAG_BYTES);
            } catch (InvalidCipherTextException e) {
                throw new IllegalStateException("sealing never fails to authenticate", e);
            }
        }

        @Override
        public boolean open(AeadKey key, long counter, MemorySegment memory, long offset, int sealedBytes) {
            try {
                run(opening, false, key, counter, memory, offset, sealedBytes, sealedBytes - TAG_BYTES);
                return true;
            } catch (InvalidCipherTextException e) {
                return false;
            }
        }

        private void run(
                ChaCha20Poly1305 cipher,
                boolean seal,
                AeadKey key,
                long counter,
                MemorySegment memory,
                long offset,
                int inputBytes,
                int outputBytes)
                throws InvalidCipherTextException {
            input = HeapScratch.atLeast(input, inputBytes);
            output = HeapScratch.atLeast(output, outputBytes);
            MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, input, 0, inputBytes);
            Nonces.put(nonce, counter);
            cipher.init(seal, new ParametersWithIV(((Key) key).parameter, nonce));
            int done = cipher.processBytes(input, 0, inputBytes, output, 0);
            cipher.doFinal(output, done);
            MemorySegment.copy(output, 0, memory, ValueLayout.JAVA_BYTE, offset, outputBytes);
        }
    }
}
