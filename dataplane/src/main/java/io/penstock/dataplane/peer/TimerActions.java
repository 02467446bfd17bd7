package io.penstock.dataplane.peer;

/** What {@link PeerTimers} asks its owner to do. Called by the conductor, inside {@link PeerTimers#tick}. */
public interface TimerActions {

    /**
     * Send a handshake initiation, and mark it by {@link PeerTimers#onInitiationSent}.
     *
     * @param isRetry whether it repeats one that was not answered
     */
    void sendInitiation(boolean isRetry);

    /**
     * Send an empty transport message, and mark it by {@link PeerTimers#onAuthenticatedSent}. Without a session that can
     * carry it, this starts a handshake if {@link PeerTimers#wantInitiation} allows one.
     */
    void sendKeepalive();

    /** The handshake had no answer for too long: drop the packets that wait for it. */
    void giveUpHandshake();

    /** Wipe the handshake's state and all session keys. */
    void zeroKeys();

    /** Forget which local address datagrams to the peer leave from: it may be the cause of the silence. */
    void forgetSource();
}
