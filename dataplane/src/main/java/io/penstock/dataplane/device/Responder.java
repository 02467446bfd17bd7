package io.penstock.dataplane.device;

import io.penstock.dataplane.counters.CoreCounters;
import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.crypto.Keys;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.noise.Handshake;
import io.penstock.dataplane.noise.InitiationOutcome;
import io.penstock.dataplane.noise.LocalIdentity;
import io.penstock.dataplane.noise.ReceivedInitiation;
import io.penstock.dataplane.noise.SessionKeys;
import io.penstock.dataplane.peer.Peer;
import io.penstock.dataplane.wire.InitiationMessage;
import io.penstock.dataplane.wire.ResponseMessage;
import io.penstock.linux.address.Endpoint;
import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/** The responder's part of the handshake (paper, section 5.4.3): initiations, and the answers to them. For the conductor only. */
final class Responder {

    private final Peers peers;
    private final Sessions sessions;
    private final HandshakeTraffic traffic;
    private final CoreCounters counters;
    private final Chronicle chronicle;
    private final RandomGenerator random;

    Responder(
            Peers peers,
            Sessions sessions,
            HandshakeTraffic traffic,
            CoreCounters counters,
            Chronicle chronicle,
            RandomGenerator random) {
        this.peers = peers;
        this.sessions = sessions;
        this.traffic = traffic;
        this.counters = counters;
        this.chronicle = chronicle;
        this.random = random;
    }

    /** Takes an initiation that was let in. */
    void onInitiation(LocalIdentity us, MemorySegment message, Endpoint from, long nowNs) {
        try (ReceivedInitiation received = Handshake.openInitiation(us, message)) {
            if (received == null) {
                chronicle.refused(DropReason.HANDSHAKE_INVALID, from, nowNs);
                return;
            }
            PublicKey key = received.remoteStatic();
            PeerState state = peers.find(key);
            Handshake handshake = state == null ? null : state.handshake;
            if (state == null || handshake == null) {
                chronicle.refused(DropReason.UNKNOWN_PEER, null, key, from, nowNs);
                return;
            }
            InitiationOutcome outcome = handshake.acceptInitiation(received, nowNs);
            switch (outcome) {
                case ACCEPTED -> {
                    traffic.onAuthenticated(state, from, InitiationMessage.LENGTH_BYTES, nowNs);
                    respond(state, handshake, from, nowNs);
                }
                case INVALID -> chronicle.refused(DropReason.HANDSHAKE_INVALID, null, key, from, nowNs);
                case REPLAY -> chronicle.refused(DropReason.HANDSHAKE_REPLAY, key, null, from, nowNs);
                case FLOOD -> chronicle.refused(DropReason.HANDSHAKE_FLOOD, key, null, from, nowNs);
            }
        }
    }

    private void respond(PeerState state, Handshake handshake, Endpoint to, long nowNs) {
        Peer peer = state.peer();
        OptionalInt index = peers.reserveIndex(peer, random);
        if (index.isEmpty()) {
            chronicle.refused(DropReason.HANDSHAKE_QUEUE_FULL, peer.publicKey(), null, to, nowNs);
            return;
        }
        MemorySegment out = traffic.message(ResponseMessage.LENGTH_BYTES);
        try (Secret ephemeral = Keys.generatePrivate(random);
                SessionKeys keys = handshake.createResponse(index.getAsInt(), ephemeral, out)) {
            if (keys == null) {
                peers.indices().remove(index.getAsInt());
                chronicle.refused(DropReason.HANDSHAKE_INVALID, peer.publicKey(), null, to, nowNs);
                return;
            }
            sessions.begin(peer, keys, nowNs);
        }
        state.cookies().addMacs(out, nowNs);
        peer.timers().onSessionDerived(nowNs);
        peer.timers().onAuthenticatedSent(nowNs);
        counters.add(Counter.HANDSHAKES_ANSWERED, 1);
        traffic.send(state, to, ResponseMessage.LENGTH_BYTES, Counter.RESPONSES_SENT);
    }
}
