package io.penstock.dataplane.crypto;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The known-answer test that every engine passes before it may touch a packet: key and plaintext of RFC 8439, section
 * 2.8.2, under WireGuard's nonce and without additional data, as the tests compute it by two other libraries. It lies at
 * an odd offset, in place, as in a datagram.
 */
final class AeadSelfTest {

    /** The nonce's counter: beyond 32 bits, so that an engine that cuts it off is found. */
    static final long COUNTER = 0x4746454443424140L;

    static final String KEY = "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f";

    static final String PLAINTEXT = "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for"
            + " the future, sunscreen would be it.";

    static final String SEALED =
            "a479cb54628946d6f4042a8e384ef4bd2fbc7330b8be55eb2d8dc18aaa51d66a8ec1f8d3619a258db0ac5695"
                    + "6015b7b4937e9b8e6aa957b3dc0214d803d77660aabc913092971da8f207171ce7843608162e2e759d8efc25"
                    + "d8d0936990af63c820ba87e8a955b5c8274ef7d10f6fafd04647fa6775577a1a250dcc2df37e95e46c4a";

    private static final long OFFSET = 17;

    private AeadSelfTest() {}

    /** What is wrong with the engine, or null where nothing is. */
    static @Nullable String failure(AeadEngine engine) {
        byte[] plaintext = PLAINTEXT.getBytes(StandardCharsets.US_ASCII);
        byte[] sealed = HexFormat.of().parseHex(SEALED);
        try (Arena arena = Arena.ofConfined();
                Secret secret = Secret.copyOf(HexFormat.of().parseHex(KEY));
                AeadKey key = engine.key(secret.segment())) {
            MemorySegment memory = arena.allocate(OFFSET + sealed.length + 64, 64);
            Aead aead = engine.newAead();
            put(memory, plaintext);
            aead.seal(key, COUNTER, memory, OFFSET, plaintext.length);
            if (!holds(memory, sealed)) {
                return "its known-answer test seals wrongly";
            }
            if (!aead.open(key, COUNTER, memory, OFFSET, sealed.length) || !holds(memory, plaintext)) {
                return "its known-answer test does not open what it sealed";
            }
            int tag = plaintext.length;
            for (int i : new int[] {0, tag - 1, tag, sealed.length - 1}) {
                byte[] forged = sealed.clone();
                forged[i] ^= 1;
                put(memory, forged);
                if (aead.open(key, COUNTER, memory, OFFSET, sealed.length)) {
                    return "its known-answer test opens a forged packet";
                }
            }
            return null;
        }
    }

    private static void put(MemorySegment memory, byte[] bytes) {
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, OFFSET, bytes.length);
    }

    private static boolean holds(MemorySegment memory, byte[] bytes) {
        return memory.asSlice(OFFSET, bytes.length).mismatch(MemorySegment.ofArray(bytes)) < 0;
    }
}
