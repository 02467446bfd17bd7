package io.penstock.dataplane.noise;

import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.wire.InitiationMessage;
import io.penstock.dataplane.wire.Protocol;
import io.penstock.dataplane.wire.ResponseMessage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The handshake with one peer, in both roles at once: an initiation of ours stays pending while one of his is answered,
 * so that two initiations that cross do not kill each other. Messages are slices that begin at the message; their type
 * and length have been checked, mac1 and mac2 are the {@link CookieChecker}'s and {@link CookieGenerator}'s.
 *
 * <p>A message that is refused changes nothing. Conductor thread only.
 */
public final class Handshake implements AutoCloseable {

    private static final byte[] IDENTIFIER = "WireGuard v1 zx2c4 Jason@zx2c4.com".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOTHING = {};
    private static final long INITIATION_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1) / Protocol.INITIATIONS_PER_SECOND;

    private final LocalIdentity identity;
    private final PublicKey remoteStatic;
    private final Secret staticStatic;
    private final Secret presharedKey;

    private Tai64n lastSent = Tai64n.ZERO;
    private Tai64n lastReceived = Tai64n.ZERO;
    private boolean everConsumed;
    private long lastConsumedNs;
    private @Nullable SentInitiation sent;
    private @Nullable AcceptedInitiation accepted;

    /** Our initiation that waits for its response. */
    private record SentInitiation(int senderIndex, Secret ephemeral, IkPsk2 noise) {
        void wipe() {
            ephemeral.close();
            noise.close();
        }
    }

    /** The peer's initiation that waits for our response. */
    private record AcceptedInitiation(int senderIndex, PublicKey ephemeral, IkPsk2 noise) {}

    /**
     * No handshake yet.
     *
     * @param identity ours; not closed before this handshake
     * @param remoteStatic the peer's static public key; where it is a point of low order, every handshake is refused
     * @param presharedKey copied; all zero for none
     */
    public Handshake(LocalIdentity identity, PublicKey remoteStatic, Secret presharedKey) {
        this.identity = identity;
        this.remoteStatic = remoteStatic;
        this.staticStatic = identity.staticStatic(remoteStatic);
        this.presharedKey = presharedKey.copy();
    }

    /**
     * This peer's handshake under another identity of ours: the pre-shared key, both timestamps and the time of the last
     * initiation go along, what was under way does not. Close this one afterwards.
     */
    public Handshake withIdentity(LocalIdentity newIdentity) {
        Handshake renewed = new Handshake(newIdentity, remoteStatic, presharedKey);
        renewed.lastSent = lastSent;
        renewed.lastReceived = lastReceived;
        renewed.everConsumed = everConsumed;
        renewed.lastConsumedNs = lastConsumedNs;
        return renewed;
    }

    /** The peer's static public key. */
    public PublicKey remoteStatic() {
        return remoteStatic;
    }

    /** A copy of the pre-shared key, all zero for none; wiped by who asks for it. */
    public Secret presharedKey() {
        return presharedKey.copy();
    }

    /** Changes the pre-shared key in place, for the next message on; zero for none. The caller wipes his. */
    public void setPresharedKey(Secret newKey) {
        presharedKey.segment().copyFrom(newKey.segment());
    }

    /** Whether an initiation of ours waits for its response. */
    public boolean initiationPending() {
        return sent != null;
    }

    /**
     * Writes an initiation, which takes the place of one that was pending. Its codes are left as they are.
     *
     * @param senderIndex our index of the session to be
     * @param ephemeral a new private key, copied; the caller wipes his
     * @param now the time; made newer than that of the initiation before, where it is not
     * @param out at least 148 bytes
     * @return false, with nothing written or changed, where the peer's key is a point of low order
     */
    public boolean createInitiation(int senderIndex, Secret ephemeral, Tai64n now, MemorySegment out) {
        Tai64n timestamp = now.after(lastSent);
        IkPsk2 noise = IkPsk2.begin(IDENTIFIER, remoteStatic);
        byte[] message =
                noise.writeInitiation(ephemeral, identity.publicKey(), remoteStatic, staticStatic, timestamp.toBytes());
        if (message == null) {
            noise.close();
            return false;
        }
        forgetInitiation();
        sent = new SentInitiation(senderIndex, ephemeral.copy(), noise);
        lastSent = timestamp;
        InitiationMessage.putHeader(out, 0, senderIndex);
        put(out, InitiationMessage.NOISE_OFFSET, message);
        return true;
    }

    /**
     * Decrypts who sent an initiation to us; {@link #acceptInitiation} of his handshake goes on with it.
     *
     * @param message 148 bytes, its mac1 already checked
     * @return null where it does not authenticate
     */
    public static @Nullable ReceivedInitiation openInitiation(LocalIdentity identity, MemorySegment message) {
        byte[] noiseMessage = bytes(message, InitiationMessage.NOISE_OFFSET, InitiationMessage.NOISE_BYTES);
        IkPsk2 noise = IkPsk2.begin(IDENTIFIER, identity.publicKey());
        PublicKey remote = noise.readInitiationStatic(identity.secret(), noiseMessage);
        if (remote == null) {
            noise.close();
            return null;
        }
        return new ReceivedInitiation(remote, InitiationMessage.senderIndex(message, 0), noiseMessage, noise);
    }

    /**
     * Proves that this peer sent an initiation, now, and not too often.
     *
     * @param received of the identity of this handshake; the caller closes it
     * @param nowNs a clock that goes on steadily, such as {@link System#nanoTime()}
     * @throws IllegalArgumentException when it names another peer
     */
    public InitiationOutcome acceptInitiation(ReceivedInitiation received, long nowNs) {
        if (!received.remoteStatic().equals(remoteStatic)) {
            throw new IllegalArgumentException("the initiation is of another peer");
        }
        IkPsk2 noise = received.noise().copy();
        byte[] payload = noise.readInitiationPayload(staticStatic, received.message());
        InitiationOutcome outcome = payload == null ? InitiationOutcome.INVALID : judge(payload, nowNs);
        if (payload == null || outcome != InitiationOutcome.ACCEPTED) {
            noise.close();
            return outcome;
        }
        forgetAccepted();
        accepted = new AcceptedInitiation(received.senderIndex(), IkPsk2.ephemeralOf(received.message()), noise);
        lastReceived = Tai64n.fromBytes(payload);
        lastConsumedNs = nowNs;
        everConsumed = true;
        return outcome;
    }

    private InitiationOutcome judge(byte[] timestamp, long nowNs) {
        if (Tai64n.fromBytes(timestamp).compareTo(lastReceived) <= 0) {
            return InitiationOutcome.REPLAY;
        }
        return everConsumed && nowNs - lastConsumedNs < INITIATION_INTERVAL_NS
                ? InitiationOutcome.FLOOD
                : InitiationOutcome.ACCEPTED;
    }

    /**
     * Writes the response to the initiation that was accepted last, and forgets that initiation. Its codes are left as
     * they are.
     *
     * @param senderIndex our index of the session
     * @param ephemeral a new private key; the caller wipes it
     * @param out at least 92 bytes
     * @return the session's keys, which the caller closes; null, with nothing written, where an agreement gives zero
     * @throws IllegalStateException when no initiation was accepted
     */
    public @Nullable SessionKeys createResponse(int senderIndex, Secret ephemeral, MemorySegment out) {
        AcceptedInitiation initiation = accepted;
        if (initiation == null) {
            throw new IllegalStateException("no initiation was accepted");
        }
        accepted = null;
        try (IkPsk2 noise = initiation.noise) {
            byte[] message = noise.writeResponse(ephemeral, initiation.ephemeral, remoteStatic, presharedKey, NOTHING);
            if (message == null) {
                return null;
            }
            ResponseMessage.putHeader(out, 0, senderIndex, initiation.senderIndex);
            put(out, ResponseMessage.NOISE_OFFSET, message);
            return SessionKeys.split(noise, senderIndex, initiation.senderIndex, false);
        }
    }

    /**
     * Completes our pending initiation.
     *
     * @param message 92 bytes
     * @return the session's keys, which the caller closes; null where the message does not answer the pending initiation
     *     or does not authenticate: then the initiation stays pending
     */
    public @Nullable SessionKeys consumeResponse(MemorySegment message) {
        SentInitiation initiation = sent;
        if (initiation == null || ResponseMessage.receiverIndex(message, 0) != initiation.senderIndex) {
            return null;
        }
        byte[] noiseMessage = bytes(message, ResponseMessage.NOISE_OFFSET, ResponseMessage.NOISE_BYTES);
        try (IkPsk2 noise = initiation.noise.copy()) {
            if (noise.readResponse(initiation.ephemeral, identity.secret(), presharedKey, noiseMessage) == null) {
                return null;
            }
            forgetInitiation();
            return SessionKeys.split(noise, initiation.senderIndex, ResponseMessage.senderIndex(message, 0), true);
        }
    }

    /** Forgets what is under way, and keeps who the peer is and the timestamps. */
    public void clear() {
        forgetInitiation();
        forgetAccepted();
    }

    private void forgetInitiation() {
        if (sent != null) {
            sent.wipe();
            sent = null;
        }
    }

    private void forgetAccepted() {
        if (accepted != null) {
            accepted.noise.close();
            accepted = null;
        }
    }

    /** Wipes everything, the pre-shared key too. */
    @Override
    public void close() {
        clear();
        staticStatic.close();
        presharedKey.close();
    }

    private static byte[] bytes(MemorySegment message, int offset, int length) {
        return message.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    }

    private static void put(MemorySegment message, int offset, byte[] bytes) {
        MemorySegment.copy(bytes, 0, message, ValueLayout.JAVA_BYTE, offset, bytes.length);
    }
}
