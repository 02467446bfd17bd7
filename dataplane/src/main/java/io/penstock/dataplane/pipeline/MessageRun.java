package io.penstock.dataplane.pipeline;

import io.penstock.dataplane.counters.CoreCounters;
import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.peer.IndexEntry;
import io.penstock.dataplane.peer.IndexTable;
import io.penstock.dataplane.peer.Keypair;
import io.penstock.dataplane.peer.Peer;
import io.penstock.linux.address.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * The run under way: authentic messages of one session from one source, for the kernel merges datagrams and a session's
 * come together. Its session is looked up once, and what each of its messages says of the peer is said once for all.
 */
final class MessageRun {

    private final int core;
    private final IndexTable<IndexEntry> sessions;
    private final MessageSource source;
    private final ConductorLink conductor;
    private final Delivery delivery;
    private final CoreCounters counters;

    private @Nullable Keypair keypair;
    private int messages;
    private long bytes;
    private boolean hasData;

    MessageRun(
            int core,
            IndexTable<IndexEntry> sessions,
            MessageSource source,
            ConductorLink conductor,
            Delivery delivery,
            CoreCounters counters) {
        this.core = core;
        this.sessions = sessions;
        this.source = source;
        this.conductor = conductor;
        this.delivery = delivery;
        this.counters = counters;
    }

    /** The session of a message: that of the message before, or another, with which another run begins. */
    @Nullable Keypair session(int receiverIndex, long nowNs) {
        Keypair current = keypair;
        if (current != null && current.localIndex() == receiverIndex) {
            return current;
        }
        finish(nowNs);
        keypair = sessions.lookup(receiverIndex) instanceof Keypair found ? found : null;
        return keypair;
    }

    /** The session of a message was found before. */
    void session(Keypair found, long nowNs) {
        if (keypair != found) {
            finish(nowNs);
            keypair = found;
        }
    }

    /** A message of the session is authentic. */
    void add(int lengthBytes, boolean isData) {
        messages++;
        bytes += lengthBytes;
        hasData |= isData;
    }

    /** Ends the run, as every change of its source must. */
    void finish(long nowNs) {
        Keypair ended = keypair;
        keypair = null;
        if (ended != null && messages > 0) {
            roam(ended.peer(), nowNs);
            delivery.onAuthentic(ended, messages, bytes, hasData, nowNs);
        }
        messages = 0;
        bytes = 0;
        hasData = false;
    }

    /** Any authenticated message moves the endpoint to where it came from (paper, section 2.1). */
    private void roam(Peer peer, long nowNs) {
        Endpoint known = peer.endpoint();
        if (known != null && source.is(known)) {
            return;
        }
        Endpoint from = source.endpoint();
        if (known != null && !known.sameRemote(from)) {
            counters.add(Counter.ROAMS, 1);
            peer.counters().roamed(core);
            conductor.onRoamed(peer, known, from, nowNs);
        }
        peer.setEndpoint(from);
    }
}
