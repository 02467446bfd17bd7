package io.penstock.dataplane.peer;

import io.penstock.dataplane.crypto.AeadKey;
import io.penstock.dataplane.wire.Protocol;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The two keys of one session and what may be done with them (paper, sections 5.4.5 and 6). Any core seals with the
 * send key; only the core named by {@link #core()} opens with the receive key, so the replay window has one owner.
 */
public final class Keypair implements IndexEntry {

    private static final VarHandle SEND_COUNTER;
    private static final VarHandle REKEY_ASKED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            SEND_COUNTER = lookup.findVarHandle(Keypair.class, "sendCounter", long.class);
            REKEY_ASKED = lookup.findVarHandle(Keypair.class, "rekeyAsked", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Peer peer;
    private final AeadKey sendKey;
    private final AeadKey receiveKey;
    private final int localIndex;
    private final int remoteIndex;
    private final boolean initiator;
    private final long createdNs;
    private final ReplayWindow replayWindow = new ReplayWindow();

    /** Taken by any core: atomic add, so that no nonce is ever taken twice. */
    @SuppressWarnings("unused") // through SEND_COUNTER
    private long sendCounter;

    /** Set once by whichever core first sees that the session should be renewed after a receipt. */
    @SuppressWarnings("unused") // through REKEY_ASKED
    private boolean rekeyAsked;

    /**
     * The keys of a session just derived.
     *
     * @param peer whose session it is
     * @param sendKey seals what goes to the peer; closed by {@link #close()}
     * @param receiveKey opens what comes from the peer; closed by {@link #close()}
     * @param localIndex the receiver index in messages to us
     * @param remoteIndex the receiver index in messages to the peer
     * @param initiator whether we began the handshake
     * @param createdNs when it was derived
     */
    public Keypair(
            Peer peer,
            AeadKey sendKey,
            AeadKey receiveKey,
            int localIndex,
            int remoteIndex,
            boolean initiator,
            long createdNs) {
        this.peer = peer;
        this.sendKey = sendKey;
        this.receiveKey = receiveKey;
        this.localIndex = localIndex;
        this.remoteIndex = remoteIndex;
        this.initiator = initiator;
        this.createdNs = createdNs;
    }

    @Override
    public Peer peer() {
        return peer;
    }

    /** Seals what goes to the peer. */
    public AeadKey sendKey() {
        return sendKey;
    }

    /** Opens what comes from the peer. */
    public AeadKey receiveKey() {
        return receiveKey;
    }

    /** The receiver index in messages to us. */
    public int localIndex() {
        return localIndex;
    }

    /** The receiver index in messages to the peer. */
    public int remoteIndex() {
        return remoteIndex;
    }

    /** The number of the core that receives for this session. */
    public int core() {
        return peer.core();
    }

    /** Counters seen so far; only for the core that receives. */
    public ReplayWindow replayWindow() {
        return replayWindow;
    }

    /** Whether messages may still be sent: the session is neither too old nor used up. */
    public boolean maySend(long nowNs) {
        return nowNs - createdNs < Protocol.REJECT_AFTER_TIME_NS
                && Long.compareUnsigned((long) SEND_COUNTER.getOpaque(this), Protocol.REJECT_AFTER_MESSAGES - (1 << 16))
                        < 0;
    }

    /** Whether received messages may still be opened: the session is not too old. */
    public boolean mayReceive(long nowNs) {
        return nowNs - createdNs < Protocol.REJECT_AFTER_TIME_NS;
    }

    /**
     * Takes nonces for messages about to be sealed. Only after {@link #maySend}, which leaves room for any one batch.
     *
     * @param count how many
     * @return the first; the others follow it
     */
    public long takeCounters(int count) {
        return (long) SEND_COUNTER.getAndAdd(this, (long) count);
    }

    /** Whether a new session should be begun, seen when a message is sent (paper, section 6.2). */
    public boolean wantsRekeyAfterSend(long nowNs) {
        return (initiator && nowNs - createdNs >= Protocol.REKEY_AFTER_TIME_NS)
                || Long.compareUnsigned((long) SEND_COUNTER.getOpaque(this), Protocol.REKEY_AFTER_MESSAGES) >= 0;
    }

    /**
     * Whether a new session should be begun, seen when a message is received: the initiator asks once, when so little
     * of the session's life is left that a passive receiver would lose it (paper, section 6.2).
     */
    public boolean wantsRekeyAfterReceive(long nowNs) {
        return initiator
                && nowNs - createdNs
                        >= Protocol.REJECT_AFTER_TIME_NS - Protocol.KEEPALIVE_TIMEOUT_NS - Protocol.REKEY_TIMEOUT_NS
                && !(boolean) REKEY_ASKED.getOpaque(this)
                && REKEY_ASKED.compareAndSet(this, false, true);
    }

    /** Wipes both keys, once no core uses them any more. */
    public void close() {
        sendKey.close();
        receiveKey.close();
    }
}
