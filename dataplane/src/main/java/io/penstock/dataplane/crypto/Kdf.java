package io.penstock.dataplane.crypto;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** The paper's Kdf<sub>n</sub> (section 5.4): HKDF (RFC 5869) with HMAC-BLAKE2s and without info. Cold. */
public final class Kdf {

    private Kdf() {}

    /**
     * Derives as many secrets as there are outputs; with n of them this is Kdf<sub>n</sub>.
     *
     * @param chainingKey the salt; may be one of the outputs
     * @param input the input keying material; wiped by the caller where it is secret
     * @param outputs receive the derived secrets, in order
     */
    public static void derive(Secret chainingKey, byte[] input, Secret... outputs) {
        byte[] salt = chainingKey.toBytes();
        byte[] extracted = Blake2s.hmac(salt, input);
        byte[] block = {};
        try {
            for (int i = 0; i < outputs.length; i++) {
                byte[] next = Blake2s.hmac(extracted, block, new byte[] {(byte) (i + 1)});
                Arrays.fill(block, (byte) 0);
                block = next;
                MemorySegment.copy(block, 0, outputs[i].segment(), ValueLayout.JAVA_BYTE, 0, block.length);
            }
        } finally {
            Arrays.fill(salt, (byte) 0);
            Arrays.fill(extracted, (byte) 0);
            Arrays.fill(block, (byte) 0);
        }
    }
}
