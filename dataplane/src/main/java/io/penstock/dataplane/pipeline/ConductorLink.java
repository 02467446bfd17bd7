package io.penstock.dataplane.pipeline;

import io.penstock.dataplane.peer.Keypair;
import io.penstock.dataplane.peer.Peer;
import io.penstock.linux.address.Endpoint;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** What a core asks of the conductor. Every call returns at once; any thread may call. */
public interface ConductorLink {

    /**
     * Hands over a handshake message, which is copied.
     *
     * @return false when the queue is full: the caller counts the drop
     */
    boolean offerHandshake(MemorySegment memory, long offset, int lengthBytes, Endpoint from);

    /** Asks for a new session with a peer. A request for a peer that has been asked for already costs nothing. */
    void requestHandshake(Peer peer);

    /** A session that we answered was used by its initiator for the first time. */
    void onConfirmed(Keypair keypair, List<Keypair> retired);

    /** Hands a transport message to the core that owns its session, which is not the core it came to. */
    boolean forward(int core, MemorySegment memory, long offset, int lengthBytes, Endpoint from);

    /** An authenticated message of a peer came from elsewhere: told afterwards, and dropped where nobody listens. */
    default void onRoamed(Peer peer, Endpoint from, Endpoint to, long nowNs) {}
}
