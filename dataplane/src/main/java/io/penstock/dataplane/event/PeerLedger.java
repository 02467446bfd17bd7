package io.penstock.dataplane.event;

import io.penstock.dataplane.event.PeerEvent.Kind;
import java.util.EnumMap;
import java.util.Map;

/**
 * What is told of one peer in a window: of each kind a few events one by one, what is more as a sum when the window ends. So
 * a peer who flips between two networks with every packet cannot flood the log, and no event goes uncounted. For the
 * conductor only.
 */
public final class PeerLedger {

    /** Events of one kind that are told one by one in a window. */
    public static final int SINGLE_MAX = 4;

    private final Map<Kind, Integer> told = new EnumMap<>(Kind.class);
    private final Map<Kind, PeerEvent> waiting = new EnumMap<>(Kind.class);

    /** A ledger in which nothing is written. */
    public PeerLedger() {}

    /** Tells of an event, now or at the end of the window. */
    public void add(PeerEvent event, EventFeed feed) {
        PeerEvent before = waiting.get(event.kind());
        int singles = told.getOrDefault(event.kind(), 0);
        if (before == null && singles < SINGLE_MAX && feed.offer(event)) {
            told.put(event.kind(), singles + 1);
        } else {
            waiting.put(event.kind(), before == null ? event : before.and(event));
        }
    }

    /**
     * Ends a window: tells the sums.
     *
     * @return whether nothing waits any more; false where there was no room
     */
    public boolean endWindow(EventFeed feed) {
        told.clear();
        waiting.values().removeIf(feed::offer);
        return waiting.isEmpty();
    }

    /** The peer goes: tells what waits, and counts as lost what finds no room. */
    public void close(EventFeed feed) {
        if (!endWindow(feed)) {
            waiting.values().forEach(event -> feed.countLost(event.when().count()));
            waiting.clear();
        }
    }
}
