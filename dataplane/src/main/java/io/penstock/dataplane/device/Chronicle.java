package io.penstock.dataplane.device;

import io.penstock.dataplane.counters.CoreCounters;
import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.counters.DurationHistogram;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.event.EventFeed;
import io.penstock.dataplane.event.Occurrence;
import io.penstock.dataplane.event.PeerEvent;
import io.penstock.dataplane.event.PeerEvent.Detail;
import io.penstock.dataplane.event.PeerEvent.EndReason;
import io.penstock.dataplane.event.PeerEvent.Kind;
import io.penstock.dataplane.event.PeerEvent.Role;
import io.penstock.dataplane.event.PeerEvent.Setting;
import io.penstock.dataplane.event.Refusal;
import io.penstock.dataplane.event.RefusalSums;
import io.penstock.dataplane.event.RefusalTally;
import io.penstock.dataplane.peer.Keypair;
import io.penstock.dataplane.wire.Protocol;
import io.penstock.linux.address.Endpoint;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps count of what happens to the peers, and tells the {@link EventFeed} of it. A peer is idle when nothing authenticated
 * came from him for REJECT_AFTER_TIME: by then no session of his can be alive. For the conductor only.
 */
final class Chronicle {

    /** Peers looked at in a second: to look at one is to wait for memory, for hardly anything of him is in a cache. */
    static final int LOOKS_MAX = 8192;

    private final EventFeed feed;
    private final Peers peers;
    private final CoreCounters counters;
    private final DurationHistogram handshakes = new DurationHistogram();
    private final RefusalSums refusals = new RefusalSums();

    /** Those of whom something was told in this window. */
    private final Set<PeerLife> touched = new LinkedHashSet<>();

    private long windowStartNs;
    private boolean closed;

    Chronicle(EventFeed feed, Peers peers, CoreCounters counters, long nowNs) {
        this.feed = feed;
        this.peers = peers;
        this.counters = counters;
        this.windowStartNs = nowNs;
    }

    /** Counts a handshake message that is refused, and remembers where it came from. */
    void refused(DropReason reason, Endpoint from, long nowNs) {
        refused(reason, null, null, from, nowNs);
    }

    /**
     * As above, of a sender about whom more is known.
     *
     * @param peer who it was, proven, or whose session he names
     * @param claimedKey who he says to be
     */
    void refused(
            DropReason reason, @Nullable PublicKey peer, @Nullable PublicKey claimedKey, Endpoint from, long nowNs) {
        counters.drop(reason, 1);
        if (feed.isRead()) {
            refusals.add(new Refusal(reason, peer, claimedKey, from.withoutSource(), Occurrence.once(nowNs)));
        }
    }

    /** Takes what a core refused; it is counted already. */
    void takeRefusals(List<RefusalTally.Entry> entries) {
        if (!feed.isRead()) {
            return;
        }
        for (RefusalTally.Entry entry : entries) {
            PeerDirectory.Entry peer = peers.directory().find(entry.peerId());
            PublicKey key = peer == null ? null : peer.publicKey();
            refusals.add(new Refusal(entry.reason(), key, null, entry.source(), entry.when()));
        }
        refusals.tellNew(feed);
    }

    /** A peer's endpoint changed by an authenticated message. */
    void onRoamed(PeerState state, Endpoint from, Endpoint to, long nowNs) {
        Detail move = new Detail.Move(from.withoutSource(), to.withoutSource());
        tell(state, new PeerEvent(Kind.ROAMED, state.publicKey(), to.withoutSource(), move, Occurrence.once(nowNs)));
    }

    private void onRoamed(Roam roam) {
        PeerState state = peers.of(roam.peer());
        if (state != null) {
            onRoamed(state, roam.from(), roam.to(), roam.timeNs());
        }
    }

    /** Takes what the cores saw, and counts as lost the roams they found no room for; each peer's counter has them. */
    void takeRoams(ConductorDesk desk) {
        for (Roam roam = desk.roams().poll(); roam != null; roam = desk.roams().poll()) {
            onRoamed(roam);
        }
        feed.countLost(desk.takeLostRoams());
    }

    /** Something authenticated came from a peer. */
    void onHeard(PeerState state, long nowNs) {
        PeerLife life = state.life();
        long silentNs = life.activity == Activity.NEVER ? -1 : nowNs - life.heardNs;
        life.heardNs = nowNs;
        if (life.activity != Activity.ACTIVE) {
            life.activity = Activity.ACTIVE;
            tell(state, Kind.ACTIVE, new Detail.Silence(silentNs), nowNs);
        }
    }

    /** An initiation was sent, for the first time or again. */
    void onInitiationSent(PeerState state, long nowNs) {
        PeerLife life = state.life();
        if (!life.initiating) {
            life.initiating = true;
            life.initiatingSinceNs = nowNs;
        }
        life.initiatedNs = nowNs;
    }

    /** A handshake is complete: the session may be used by both. */
    void onHandshakeComplete(PeerState state, Role role, long nowNs) {
        PeerLife life = state.life();
        counters.increment(role == Role.INITIATOR ? Counter.HANDSHAKES_INITIATED : Counter.HANDSHAKES_CONFIRMED);
        long durationNs = -1;
        if (role == Role.INITIATOR) {
            durationNs = nowNs - (life.initiating ? life.initiatingSinceNs : life.initiatedNs);
            handshakes.add(durationNs);
        }
        boolean renews = life.hasSession && nowNs - life.sessionSinceNs < Protocol.REJECT_AFTER_TIME_NS;
        if (renews) {
            life.rekeys++;
            counters.increment(Counter.REKEYS);
        } else {
            endSession(state, EndReason.EXPIRED, nowNs);
        }
        life.initiating = false;
        life.hasSession = true;
        life.sessionSinceNs = nowNs;
        tell(state, renews ? Kind.REKEYED : Kind.HANDSHAKE, new Detail.Shake(role, durationNs), nowNs);
    }

    /** A handshake of ours was given up. */
    void onHandshakeFailed(PeerState state, long nowNs) {
        counters.increment(Counter.HANDSHAKES_GIVEN_UP);
        state.life().initiating = false;
        tell(state, Kind.HANDSHAKE_FAILED, PeerEvent.NONE, nowNs);
    }

    /** The handshake under way, if there is one, is of no use any more, and a session has ended. */
    void endSession(PeerState state, EndReason reason, long nowNs) {
        PeerLife life = state.life();
        life.initiating = false;
        if (life.hasSession) {
            life.hasSession = false;
            tell(state, Kind.SESSION_ENDED, new Detail.End(reason), nowNs);
        }
    }

    void onAdded(PeerState state, long nowNs) {
        tell(state, Kind.ADDED, PeerEvent.NONE, nowNs);
    }

    /** A peer's configuration changed, and the endpoint was another before, where it is among the settings. */
    void onChanged(PeerState state, Set<Setting> settings, @Nullable Endpoint before, long nowNs) {
        Endpoint now = state.peer().endpoint();
        Detail.Move move = settings.contains(Setting.ENDPOINT) && now != null
                ? new Detail.Move(before == null ? null : before.withoutSource(), now.withoutSource())
                : null;
        if (!settings.isEmpty()) {
            tell(state, Kind.CHANGED, new Detail.Change(Set.copyOf(settings), move), nowNs);
        }
    }

    void onRemoved(PeerState state, long nowNs) {
        tell(state, Kind.REMOVED, PeerEvent.NONE, nowNs);
        state.life().ledger.close(feed);
        touched.remove(state.life());
    }

    private void tell(PeerState state, Kind kind, Detail detail, long nowNs) {
        Endpoint endpoint = state.peer().endpoint();
        Endpoint remote = endpoint == null ? null : endpoint.withoutSource();
        tell(state, new PeerEvent(kind, state.publicKey(), remote, detail, Occurrence.once(nowNs)));
    }

    private void tell(PeerState state, PeerEvent event) {
        if (feed.isRead() && !closed) {
            state.life().ledger.add(event, feed);
            touched.add(state.life());
        }
    }

    /** Looks at the peers in turn, and ends the window when it is time. To be called about once a second. */
    void look(long nowNs) {
        peers.turns().lookAtNext(LOOKS_MAX, state -> look(state, nowNs));
        refusals.tellNew(feed);
        if (nowNs - windowStartNs >= feed.windowNs()) {
            windowStartNs = nowNs;
            refusals.endWindow(feed);
            touched.removeIf(life -> life.ledger.endWindow(feed));
        }
    }

    private void look(PeerState state, long nowNs) {
        PeerLife life = state.life();
        long received = state.peer().counters().receivedBytes();
        if (received != life.receivedBytes) {
            life.receivedBytes = received;
            onHeard(state, nowNs);
        } else if (life.activity == Activity.ACTIVE && nowNs - life.heardNs >= Protocol.REJECT_AFTER_TIME_NS) {
            life.activity = Activity.IDLE;
            tell(state, Kind.IDLE, new Detail.Silence(nowNs - life.heardNs), nowNs);
        }
        if (life.hasSession) {
            Keypair current = state.peer().keypairs().current();
            if (current == null || !current.mayReceive(nowNs)) {
                endSession(state, EndReason.EXPIRED, nowNs);
            }
        }
    }

    /** How long handshakes took that we began. */
    DurationHistogram.Counts handshakeDurations() {
        return handshakes.counts();
    }

    /** The device ends: tells what waits. What happens to the peers from now on is its doing, and not told. */
    void close() {
        closed = true;
        refusals.close(feed);
        touched.forEach(life -> life.ledger.close(feed));
        touched.clear();
    }
}
