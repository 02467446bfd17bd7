package io.penstock.dataplane.crypto;

import java.io.Serial;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;

/**
 * The JDK's own ChaCha20-Poly1305, which HotSpot compiles to vector instructions. It works on heap arrays, which it
 * takes faster than direct buffers, so each packet is copied in and out; and it makes a few small objects for each
 * packet, because {@link Cipher} wants its nonce in one. The cipher inside a worker keeps a copy of the last key on the
 * heap until the next one takes its place.
 */
final class JdkAeadEngine implements AeadEngine {

    private static final String TRANSFORMATION = "ChaCha20-Poly1305";

    /**
     * The engine.
     *
     * @throws IllegalStateException where this JDK has no such cipher
     */
    JdkAeadEngine() {
        cipher();
    }

    @Override
    public String name() {
        return "jdk";
    }

    @Override
    public AeadKey key(MemorySegment secret) {
        return new Key(secret.toArray(ValueLayout.JAVA_BYTE));
    }

    @Override
    public Aead newAead() {
        return new Worker();
    }

    private static Cipher cipher() {
        try {
            return Cipher.getInstance(TRANSFORMATION);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no " + TRANSFORMATION, e);
        }
    }

    /** The key in the shape the JDK takes, but one that can be wiped. */
    private static final class Key implements AeadKey, SecretKey {

        @Serial
        private static final long serialVersionUID = 1L;

        private final transient byte[] bytes;

        Key(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public void close() {
            Arrays.fill(bytes, (byte) 0);
        }

        @Override
        public String getAlgorithm() {
            return "ChaCha20";
        }

        @Override
        public String getFormat() {
            return "RAW";
        }

        /** A copy, which the cipher wipes when it gets its next one. */
        @Override
        public byte[] getEncoded() {
            return bytes.clone();
        }

        @Override
        public String toString() {
            return "Key[hidden]";
        }
    }

    private static final class Worker implements Aead {

        private final Cipher sealing = cipher();
        private final Cipher opening = cipher();
        private final byte[] nonce = new byte[Nonces.LENGTH_BYTES];
        private byte[] scratch = new byte[HeapScratch.INITIAL_BYTES];

        @Override
        public void seal(AeadKey key, long counter, MemorySegment memory, long offset, int plaintextBytes) {
            int sealedBytes = plaintextBytes + TAG_BYTES;
            scratch = HeapScratch.atLeast(scratch, sealedBytes);
            MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, scratch, 0, plaintextBytes);
            try {
                Nonces.put(nonce, counter);
                sealing.init(Cipher.ENCRYPT_MODE, (Key) key, new IvParameterSpec(nonce));
                sealing.doFinal(scratch, 0, plaintextBytes, scratch, 0);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("sealing fails only where a nonce is used again", e);
            }
            MemorySegment.copy(scratch, 0, memory, ValueLayout.JAVA_BYTE, offset, sealedBytes);
        }

        @Override
        public boolean open(AeadKey key, long counter, MemorySegment memory, long offset, int sealedBytes) {
            scratch = HeapScratch.atLeast(scratch, sealedBytes);
            MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, scratch, 0, sealedBytes);
            try {
                Nonces.put(nonce, counter);
                opening.init(Cipher.DECRYPT_MODE, (Key) key, new IvParameterSpec(nonce));
                opening.doFinal(scratch, 0, sealedBytes, scratch, 0);
            } catch (AEADBadTagException e) {
                return false;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("opening fails only where the tag does not fit", e);
            }
            MemorySegment.copy(scratch, 0, memory, ValueLayout.JAVA_BYTE, offset, sealedBytes - TAG_BYTES);
            return true;
        }
    }
}
