package io.penstock.dataplane.noise;

import io.penstock.dataplane.crypto.Blake2s;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.crypto.XChaCha20Poly1305;
import io.penstock.dataplane.wire.CookieReplyMessage;
import io.penstock.dataplane.wire.HandshakeMacs;
import io.penstock.dataplane.wire.Protocol;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Adds both codes to our handshake messages to one peer, and keeps the cookie that he gave us (paper, section 5.4.4; the
 * kernel's {@code cookie.c}). A cookie reply has no other effect: it moves no endpoint and ends no handshake.
 *
 * <p>Messages are slices of exactly the message. Conductor thread only.
 */
public final class CookieGenerator implements AutoCloseable {

    private static final long USABLE_NS = Protocol.COOKIE_SECRET_MAX_AGE_NS - Protocol.COOKIE_SECRET_LATENCY_NS;

    private final MacKeys macKeys;
    private byte @Nullable [] unansweredMac1;
    private byte @Nullable [] cookie;
    private long cookieReceivedNs;

    /** A generator of codes for messages to this peer. */
    public CookieGenerator(PublicKey remoteStatic) {
        this.macKeys = MacKeys.of(remoteStatic);
    }

    /**
     * Writes mac1, and mac2 where a cookie is at hand that the peer still knows; else zero.
     *
     * @param message an initiation or response, complete up to its codes
     * @param nowNs a clock that goes on steadily
     */
    public void addMacs(MemorySegment message, long nowNs) {
        int length = Math.toIntExact(message.byteSize());
        byte[] mac1 = macKeys.mac1(message, HandshakeMacs.mac1Offset(length));
        put(message, HandshakeMacs.mac1Offset(length), mac1);
        unansweredMac1 = mac1;
        byte[] mac2 = new byte[HandshakeMacs.MAC_BYTES];
        if (cookie != null && nowNs - cookieReceivedNs < USABLE_NS) {
            int offset = HandshakeMacs.mac2Offset(length);
            mac2 = Blake2s.mac(cookie, message.asSlice(0, offset).toArray(ValueLayout.JAVA_BYTE));
        }
        put(message, HandshakeMacs.mac2Offset(length), mac2);
    }

    /**
     * Takes the cookie out of a reply. One reply is taken for each message sent.
     *
     * @param reply 64 bytes, whose receiver index is that of a handshake with this peer
     * @param nowNs a clock that goes on steadily
     * @return false, with nothing changed, where it does not answer our last handshake message
     */
    public boolean consumeReply(MemorySegment reply, long nowNs) {
        byte[] mac1 = unansweredMac1;
        if (mac1 == null) {
            return false;
        }
        byte[] nonce = bytes(reply, CookieReplyMessage.NONCE_OFFSET, CookieReplyMessage.NONCE_BYTES);
        byte[] sealed = bytes(reply, CookieReplyMessage.COOKIE_OFFSET, CookieReplyMessage.COOKIE_BYTES);
        byte[] opened = XChaCha20Poly1305.open(macKeys.cookieKey(), nonce, sealed, mac1);
        if (opened == null) {
            return false;
        }
        forgetCookie();
        cookie = opened;
        cookieReceivedNs = nowNs;
        unansweredMac1 = null;
        return true;
    }

    private void forgetCookie() {
        if (cookie != null) {
            Arrays.fill(cookie, (byte) 0);
            cookie = null;
        }
    }

    /** Wipes the cookie. */
    @Override
    public void close() {
        forgetCookie();
        unansweredMac1 = null;
    }

    private static byte[] bytes(MemorySegment message, int offset, int length) {
        return message.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    }

    private static void put(MemorySegment message, int offset, byte[] bytes) {
        MemorySegment.copy(bytes, 0, message, ValueLayout.JAVA_BYTE, offset, bytes.length);
    }
}
