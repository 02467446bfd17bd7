package io.penstock.dataplane.peer;

/** What a receiver index of ours stands for: a handshake under way, or a session. */
public sealed interface IndexEntry permits Keypair, PendingHandshake {

    /** Whose it is. */
    Peer peer();
}
