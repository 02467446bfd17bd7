package io.penstock.dataplane.peer;

/**
 * A handshake under way, which owns its index until a session takes it over.
 *
 * @param peer with whom
 */
public record PendingHandshake(Peer peer) implements IndexEntry {}
