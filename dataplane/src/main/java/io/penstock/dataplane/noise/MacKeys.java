package io.penstock.dataplane.noise;

import io.penstock.dataplane.crypto.Blake2s;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.crypto.Secret;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * What mac1 and the cookie reply are keyed with (paper, sections 5.4.4 and 5.4.7): hashes of the receiver's, or of the
 * answering host's, public key. They are no secrets to who knows that key.
 */
final class MacKeys {

    private static final byte[] LABEL_MAC1 = "mac1----".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LABEL_COOKIE = "cookie--".getBytes(StandardCharsets.US_ASCII);

    private final byte[] mac1Key;
    private final Secret cookieKey;

    private MacKeys(byte[] mac1Key, Secret cookieKey) {
        this.mac1Key = mac1Key;
        this.cookieKey = cookieKey;
    }

    /** The keys that belong to a public key. */
    static MacKeys of(PublicKey publicKey) {
        byte[] bytes = publicKey.toBytes();
        return new MacKeys(Blake2s.hash(LABEL_MAC1, bytes), Secret.copyOf(Blake2s.hash(LABEL_COOKIE, bytes)));
    }

    /** The paper's Mac over the first bytes of a message: its mac1 where they are all that comes before it. */
    byte[] mac1(MemorySegment message, int coveredBytes) {
        return Blake2s.mac(mac1Key, message.asSlice(0, coveredBytes).toArray(ValueLayout.JAVA_BYTE));
    }

    /** The key that seals cookies. */
    Secret cookieKey() {
        return cookieKey;
    }
}
