package io.penstock.dataplane.noise;

import io.penstock.dataplane.crypto.Blake2s;
import io.penstock.dataplane.crypto.Keys;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.crypto.XChaCha20Poly1305;
import io.penstock.dataplane.wire.CookieReplyMessage;
import io.penstock.dataplane.wire.HandshakeMacs;
import io.penstock.dataplane.wire.InitiationMessage;
import io.penstock.dataplane.wire.Protocol;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Checks the codes of handshake messages to us, and bakes cookies for those who come while we are under load (paper,
 * sections 5.3 and 5.4.7; the kernel's {@code cookie.c}). A cookie is a code over the sender's address and port under a
 * secret that lives for two minutes; so whoever shows it has received something there.
 *
 * <p>Messages are slices of exactly the message. Conductor thread only.
 */
public final class CookieChecker implements AutoCloseable {

    private final MacKeys macKeys;
    private final Secret secret = Secret.zero();
    private boolean secretMade;
    private long secretMadeNs;

    /** A checker of messages to this identity. */
    public CookieChecker(LocalIdentity identity) {
        this.macKeys = identity.macKeys();
    }

    /** Whether mac1 fits: whether the sender knows our public key. */
    public boolean checkMac1(MemorySegment message) {
        int offset = HandshakeMacs.mac1Offset(length(message));
        return MessageDigest.isEqual(macKeys.mac1(message, offset), mac(message, offset));
    }

    /**
     * Whether mac2 fits: whether the sender received our cookie at this address and port, and not too long ago.
     *
     * @param address 4 or 16 bytes, in network order
     * @param nowNs a clock that goes on steadily
     */
    public boolean checkMac2(MemorySegment message, byte[] address, int port, long nowNs) {
        if (secretExpired(nowNs)) {
            return false;
        }
        int offset = HandshakeMacs.mac2Offset(length(message));
        byte[] cookie = cookie(address, port);
        byte[] covered = message.asSlice(0, offset).toArray(ValueLayout.JAVA_BYTE);
        boolean fits = MessageDigest.isEqual(Blake2s.mac(cookie, covered), mac(message, offset));
        Arrays.fill(cookie, (byte) 0);
        return fits;
    }

    /**
     * Writes the cookie reply to a handshake message whose mac1 fits.
     *
     * @param message the initiation or response
     * @param address where it came from: 4 or 16 bytes, in network order
     * @param random gives the nonce, and a new secret where the old one is two minutes old
     * @param nowNs a clock that goes on steadily
     * @param out at least 64 bytes
     */
    public void createReply(
            MemorySegment message, byte[] address, int port, RandomGenerator random, long nowNs, MemorySegment out) {
        if (secretExpired(nowNs)) {
            try (Secret fresh = Keys.generatePreshared(random)) {
                secret.segment().copyFrom(fresh.segment());
            }
            secretMade = true;
            secretMadeNs = nowNs;
        }
        byte[] nonce = new byte[CookieReplyMessage.NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] mac1 = mac(message, HandshakeMacs.mac1Offset(length(message)));
        byte[] cookie = cookie(address, port);
        byte[] sealed = XChaCha20Poly1305.seal(macKeys.cookieKey(), nonce, cookie, mac1);
        Arrays.fill(cookie, (byte) 0);
        // Both handshake messages have their sender's index at the same place.
        CookieReplyMessage.putHeader(out, 0, InitiationMessage.senderIndex(message, 0));
        MemorySegment.copy(nonce, 0, out, ValueLayout.JAVA_BYTE, CookieReplyMessage.NONCE_OFFSET, nonce.length);
        MemorySegment.copy(sealed, 0, out, ValueLayout.JAVA_BYTE, CookieReplyMessage.COOKIE_OFFSET, sealed.length);
    }

    private boolean secretExpired(long nowNs) {
        return !secretMade || nowNs - secretMadeNs >= Protocol.COOKIE_SECRET_MAX_AGE_NS;
    }

    private byte[] cookie(byte[] address, int port) {
        byte[] key = secret.toBytes();
        try {
            return Blake2s.mac(key, address, new byte[] {(byte) (port >>> 8), (byte) port});
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static int length(MemorySegment message) {
        return Math.toIntExact(message.byteSize());
    }

    private static byte[] mac(MemorySegment message, int offset) {
        return message.asSlice(offset, HandshakeMacs.MAC_BYTES).toArray(ValueLayout.JAVA_BYTE);
    }

    /** Wipes the secret: no cookie baked so far is good any more. */
    @Override
    public void close() {
        secret.close();
        secretMade = false;
    }
}
