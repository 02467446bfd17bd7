package io.penstock.dataplane.device;

import io.penstock.dataplane.counters.CoreCounters;
import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.crypto.Keys;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.event.PeerEvent.EndReason;
import io.penstock.dataplane.event.PeerEvent.Role;
import io.penstock.dataplane.noise.Handshake;
import io.penstock.dataplane.noise.LocalIdentity;
import io.penstock.dataplane.noise.SessionKeys;
import io.penstock.dataplane.noise.Tai64n;
import io.penstock.dataplane.peer.IndexEntry;
import io.penstock.dataplane.peer.Keypair;
import io.penstock.dataplane.peer.Peer;
import io.penstock.dataplane.peer.PendingHandshake;
import io.penstock.dataplane.wire.CookieReplyMessage;
import io.penstock.dataplane.wire.InitiationMessage;
import io.penstock.dataplane.wire.MessageType;
import io.penstock.dataplane.wire.Protocol;
import io.penstock.dataplane.wire.ResponseMessage;
import io.penstock.linux.address.Endpoint;
import java.lang.foreign.MemorySegment;
import java.time.InstantSource;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Carries handshakes out (paper, sections 5.4 and 6): decides about each message, and is the initiator; what the responder
 * does is the {@link Responder}'s. For the conductor only.
 */
final class Handshaker {

    private final Peers peers;
    private final Sessions sessions;
    private final Courier courier;
    private final CoreCounters counters;
    private final Chronicle chronicle;
    private final HandshakeTraffic traffic;
    private final Responder responder;
    private final RandomGenerator random;
    private final InstantSource wallClock;
    private @Nullable LocalIdentity identity;
    private @Nullable DoorKeeper doorKeeper;

    Handshaker(
            Peers peers,
            Sessions sessions,
            Courier courier,
            CoreCounters counters,
            Chronicle chronicle,
            int stripe,
            RandomGenerator random,
            InstantSource wallClock) {
        this.peers = peers;
        this.sessions = sessions;
        this.courier = courier;
        this.counters = counters;
        this.chronicle = chronicle;
        this.traffic = new HandshakeTraffic(courier, counters, chronicle, stripe);
        this.responder = new Responder(peers, sessions, traffic, counters, chronicle, random);
        this.random = random;
        this.wallClock = wallClock;
    }

    @Nullable LocalIdentity identity() {
        return identity;
    }

    /** Becomes somebody else, or nobody: every session ends, every handshake begins anew. */
    void setIdentity(@Nullable LocalIdentity newIdentity, long nowNs) {
        for (PeerState state : peers.all()) {
            forget(state);
            sessions.end(state.peer());
            chronicle.endSession(state, EndReason.KEY_CHANGED, nowNs);
            Handshake old = state.handshake;
            if (old != null) {
                state.handshake = newIdentity == null ? null : old.withIdentity(newIdentity);
                old.close();
            }
        }
        if (doorKeeper != null) {
            doorKeeper.close();
        }
        if (identity != null) {
            identity.close();
        }
        identity = newIdentity;
        doorKeeper = newIdentity == null ? null : new DoorKeeper(newIdentity, courier, counters, chronicle, random);
        peers.all().forEach(this::meet);
    }

    /** Gets ready for handshakes with a peer, once there is a private key. */
    void meet(PeerState state) {
        if (identity != null && state.handshake == null) {
            state.handshake = new Handshake(identity, state.publicKey(), state.presharedKey());
        }
    }

    /** Gives up the handshake under way with a peer, if there is one. */
    void forget(PeerState state) {
        if (state.pendingIndex.isPresent()) {
            peers.indices().remove(state.pendingIndex.getAsInt());
            state.pendingIndex = OptionalInt.empty();
        }
        if (state.handshake != null) {
            state.handshake.clear();
        }
    }

    /** A random addition to a timer, so that two hosts do not stay in step. */
    long jitterNs() {
        return random.nextLong(Protocol.REKEY_TIMEOUT_JITTER_MAX_NS + 1);
    }

    /** Sends an initiation, where the peer can be reached. */
    void sendInitiation(PeerState state, long nowNs) {
        Endpoint to = state.peer().endpoint();
        Handshake handshake = state.handshake;
        if (to == null || handshake == null) {
            return;
        }
        forget(state);
        OptionalInt index = peers.reserveIndex(state.peer(), random);
        if (index.isEmpty()) {
            return;
        }
        MemorySegment out = traffic.message(InitiationMessage.LENGTH_BYTES);
        try (Secret ephemeral = Keys.generatePrivate(random)) {
            if (!handshake.createInitiation(index.getAsInt(), ephemeral, Tai64n.of(wallClock.instant()), out)) {
                peers.indices().remove(index.getAsInt());
                return;
            }
        }
        state.pendingIndex = index;
        state.cookies().addMacs(out, nowNs);
        state.peer().timers().onInitiationSent(nowNs, jitterNs());
        chronicle.onInitiationSent(state, nowNs);
        traffic.send(state, to, InitiationMessage.LENGTH_BYTES, Counter.INITIATIONS_SENT);
        peers.turns().update(state, nowNs);
    }

    /**
     * Takes a handshake message.
     *
     * @param underLoad whether its sender must show a cookie
     */
    void onMessage(MemorySegment message, Endpoint from, boolean underLoad, long nowNs) {
        DoorKeeper keeper = doorKeeper;
        LocalIdentity us = identity;
        if (keeper == null || us == null) {
            chronicle.refused(DropReason.UNKNOWN_PEER, from, nowNs);
            return;
        }
        int type = MessageType.word(message, 0);
        if (type == MessageType.COOKIE_REPLY) {
            onCookieReply(message, from, nowNs);
        } else if (keeper.admits(message, from, underLoad, nowNs)) {
            if (type == MessageType.INITIATION) {
                responder.onInitiation(us, message, from, nowNs);
            } else {
                onResponse(message, from, nowNs);
            }
        }
    }

    private void onCookieReply(MemorySegment message, Endpoint from, long nowNs) {
        IndexEntry entry = peers.indices().lookup(CookieReplyMessage.receiverIndex(message, 0));
        PeerState state = entry == null ? null : peers.of(entry.peer());
        if (state != null && state.cookies().consumeReply(message, nowNs)) {
            counters.add(Counter.COOKIE_REPLIES_RECEIVED, 1);
        } else {
            chronicle.refused(DropReason.HANDSHAKE_UNEXPECTED, from, nowNs);
        }
    }

    private void onResponse(MemorySegment message, Endpoint from, long nowNs) {
        IndexEntry entry = peers.indices().lookup(ResponseMessage.receiverIndex(message, 0));
        PeerState state = entry instanceof PendingHandshake ? peers.of(entry.peer()) : null;
        Handshake handshake = state == null ? null : state.handshake;
        if (state == null || handshake == null) {
            chronicle.refused(DropReason.HANDSHAKE_UNEXPECTED, from, nowNs);
            return;
        }
        try (SessionKeys keys = handshake.consumeResponse(message)) {
            if (keys == null) {
                chronicle.refused(DropReason.HANDSHAKE_INVALID, null, state.publicKey(), from, nowNs);
                return;
            }
            state.pendingIndex = OptionalInt.empty();
            traffic.onAuthenticated(state, from, ResponseMessage.LENGTH_BYTES, nowNs);
            Keypair keypair = sessions.begin(state.peer(), keys, nowNs);
            state.peer().timers().onSessionDerived(nowNs);
            onComplete(state, Role.INITIATOR, nowNs);
            sendFirst(state.peer(), keypair, nowNs);
        }
    }

    /** The responder may send only once he has heard from us under the new keys: if nothing waits, by a keepalive. */
    private void sendFirst(Peer peer, Keypair keypair, long nowNs) {
        if (peer.stagedPackets().get() > 0) {
            sessions.sendStaged(peer);
        } else {
            courier.sendKeepalive(peer, keypair, nowNs);
        }
    }

    /** A handshake is complete: by the response, or by the first message under the keys of ours. */
    void onComplete(PeerState state, Role role, long nowNs) {
        state.lastHandshake = wallClock.instant();
        state.peer().timers().onHandshakeComplete(nowNs);
        chronicle.onHandshakeComplete(state, role, nowNs);
    }

    /** Lets time pass for what is kept about sources. */
    void tick(long nowNs) {
        if (doorKeeper != null) {
            doorKeeper.tick(nowNs);
        }
    }

    /** Wipes everything. */
    void close() {
        peers.all().forEach(this::forget);
        if (doorKeeper != null) {
            doorKeeper.close();
        }
        if (identity != null) {
            identity.close();
        }
    }
}
