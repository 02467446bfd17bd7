package io.penstock.dataplane.device;

import io.penstock.dataplane.counters.CoreCounters;
import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.crypto.Keys;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.event.PeerEvent.EndReason;
import io.penstock.dataplane.event.PeerEvent.Role;
import io.penstock.dataplane.noise.Handshake;
import io.penstock.dataplane.noise.InitiationOutcome;
import io.penstock.dataplane.noise.LocalIdentity;
import io.penstock.dataplane.noise.ReceivedInitiation;
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
 * Carries handshakes out: decides about each message, makes ours, and begins sessions (paper, sections 5.4 and 6). For
 * the conductor only.
 */
final class Handshaker {

    private final Peers peers;
    private final Sessions sessions;
    private final Courier courier;
    private final CoreCounters counters;
    private final Chronicle chronicle;
    private final int stripe;
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
        this.stripe = stripe;
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
        OptionalInt index = reserveIndex(state.peer());
        if (index.isEmpty()) {
            return;
        }
        MemorySegment out = courier.message(InitiationMessage.LENGTH_BYTES);
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
        if (courier.send(to, InitiationMessage.LENGTH_BYTES)) {
            counters.add(Counter.INITIATIONS_SENT, 1);
            state.peer().counters().sent(stripe, 0, InitiationMessage.LENGTH_BYTES);
        }
        peers.turns().update(state, nowNs);
    }

    private OptionalInt reserveIndex(Peer peer) {
        return peers.indices().insert(new PendingHandshake(peer), peer.core(), random::nextInt);
    }

    /**
     * Takes a handshake message.
     *
     * @param underLoad whether its sender must show a cookie
     */
    void onMessage(MemorySegment message, Endpoint from, boolean underLoad, long nowNs) {
        DoorKeeper keeper = doorKeeper;
        if (keeper == null) {
            chronicle.refused(DropReason.UNKNOWN_PEER, from, nowNs);
            return;
        }
        int type = MessageType.word(message, 0);
        if (type == MessageType.COOKIE_REPLY) {
            onCookieReply(message, from, nowNs);
        } else if (keeper.admits(message, from, underLoad, nowNs)) {
            if (type == MessageType.INITIATION) {
                onInitiation(message, from, nowNs);
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

    private void onInitiation(MemorySegment message, Endpoint from, long nowNs) {
        LocalIdentity us = identity;
        if (us == null) {
            return;
        }
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
                    onAuthenticated(state, from, InitiationMessage.LENGTH_BYTES, nowNs);
                    respond(state, handshake, from, nowNs);
                }
                case INVALID -> chronicle.refused(DropReason.HANDSHAKE_INVALID, null, key, from, nowNs);
                case REPLAY -> chronicle.refused(DropReason.HANDSHAKE_REPLAY, key, null, from, nowNs);
                case FLOOD -> chronicle.refused(DropReason.HANDSHAKE_FLOOD, key, null, from, nowNs);
            }
        }
    }

    private void onAuthenticated(PeerState state, Endpoint from, int lengthBytes, long nowNs) {
        Endpoint known = state.peer().endpoint();
        if (known != null && !known.sameRemote(from)) {
            counters.add(Counter.ROAMS, 1);
            state.peer().counters().roamed(stripe);
            chronicle.onRoamed(state, known, from, nowNs);
        }
        state.peer().setEndpoint(from);
        chronicle.onHeard(state, nowNs);
        state.peer().timers().onAuthenticatedReceived(nowNs);
        state.peer().counters().received(stripe, 0, lengthBytes);
    }

    private void respond(PeerState state, Handshake handshake, Endpoint to, long nowNs) {
        Peer peer = state.peer();
        OptionalInt index = reserveIndex(peer);
        if (index.isEmpty()) {
            chronicle.refused(DropReason.HANDSHAKE_QUEUE_FULL, peer.publicKey(), null, to, nowNs);
            return;
        }
        MemorySegment out = courier.message(ResponseMessage.LENGTH_BYTES);
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
        if (courier.send(to, ResponseMessage.LENGTH_BYTES)) {
            counters.add(Counter.RESPONSES_SENT, 1);
            peer.counters().sent(stripe, 0, ResponseMessage.LENGTH_BYTES);
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
            onAuthenticated(state, from, ResponseMessage.LENGTH_BYTES, nowNs);
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
