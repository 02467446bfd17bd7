package io.penstock.gateway.names;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * By what name each peer asked for an address. Of several names for one address the latest wins, and the one before it is
 * kept for flows that began before it came. An answer holds as long as its time to live, but at least as long as programs
 * keep addresses regardless, and at most a day. Bounded: the peer, and of all peers the one, who asked longest ago loses
 * what he asked for first. For one thread.
 */
public final class AskedNames {

    /** Addresses that are remembered of a peer. */
    static final int PER_PEER_MAX = 1024;

    /** Addresses that are remembered of all peers. */
    static final int MAX = 1 << 16;

    private static final long KEPT_MIN_S = TimeUnit.MINUTES.toSeconds(10);
    private static final long KEPT_MAX_S = TimeUnit.DAYS.toSeconds(1);

    private record Place(boolean ipv6, long high, long low) {}

    /** A name from one time until another, and what the address was called before. */
    private record Asked(
            String name,
            long fromNs,
            long untilNs,
            @Nullable Asked before) {

        boolean holdsAt(long timeNs) {
            return timeNs - fromNs >= 0 && timeNs - untilNs < 0;
        }

        Asked alone() {
            return new Asked(name, fromNs, untilNs, null);
        }
    }

    private final LinkedHashMap<Integer, LinkedHashMap<Place, Asked>> byPeer = new LinkedHashMap<>();
    private int size;

    /** A peer was given this answer. */
    public void answered(int peerId, DnsAnswer answer, long seenNs) {
        LinkedHashMap<Place, Asked> ofPeer = byPeer.computeIfAbsent(peerId, _ -> new LinkedHashMap<>());
        byPeer.putLast(peerId, ofPeer);
        for (DnsAnswer.Address address : answer.addresses()) {
            long keptS = Math.clamp(address.ttlSeconds(), KEPT_MIN_S, KEPT_MAX_S);
            Asked now = new Asked(answer.name(), seenNs, seenNs + TimeUnit.SECONDS.toNanos(keptS), null);
            Place place = new Place(address.ipv6(), address.high(), address.low());
            Asked known = ofPeer.get(place);
            size += known == null ? 1 : 0;
            ofPeer.putLast(place, known == null ? now : joined(known, now));
            if (ofPeer.size() > PER_PEER_MAX) {
                ofPeer.pollFirstEntry();
                size--;
            }
        }
        while (size > MAX) {
            dropOldest();
        }
    }

    /** Cores tell of their answers one core after the other, so an older one may come after a newer one. */
    private static Asked joined(Asked known, Asked now) {
        boolean inOrder = now.fromNs - known.fromNs >= 0;
        Asked newer = inOrder ? now : known;
        Asked older = inOrder ? known : now;
        if (older.name.equals(newer.name) && newer.fromNs - older.untilNs < 0) {
            long untilNs = newer.untilNs - older.untilNs > 0 ? newer.untilNs : older.untilNs;
            return new Asked(newer.name, older.fromNs, untilNs, known.before);
        }
        return new Asked(newer.name, newer.fromNs, newer.untilNs, older.alone());
    }

    private void dropOldest() {
        Map.Entry<Integer, LinkedHashMap<Place, Asked>> oldest = byPeer.firstEntry();
        oldest.getValue().pollFirstEntry();
        size--;
        if (oldest.getValue().isEmpty()) {
            byPeer.pollFirstEntry();
        }
    }

    /** The name by which a peer had asked for an address at a time; null where nobody knows. */
    public @Nullable String find(int peerId, boolean ipv6, long high, long low, long timeNs) {
        LinkedHashMap<Place, Asked> ofPeer = byPeer.get(peerId);
        Asked asked = ofPeer == null ? null : ofPeer.get(new Place(ipv6, high, low));
        while (asked != null && !asked.holdsAt(timeNs)) {
            asked = asked.before;
        }
        return asked == null ? null : asked.name;
    }

    /** Forgets what held no more at a time. */
    public void forgetBefore(long timeNs) {
        Iterator<LinkedHashMap<Place, Asked>> peers = byPeer.values().iterator();
        while (peers.hasNext()) {
            LinkedHashMap<Place, Asked> ofPeer = peers.next();
            int before = ofPeer.size();
            ofPeer.values().removeIf(asked -> asked.untilNs - timeNs <= 0);
            size -= before - ofPeer.size();
            if (ofPeer.isEmpty()) {
                peers.remove();
            }
        }
    }

    /** How many addresses are remembered. */
    int size() {
        return size;
    }
}
