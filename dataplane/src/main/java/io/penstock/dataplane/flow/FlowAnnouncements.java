package io.penstock.dataplane.flow;

import org.jspecify.annotations.Nullable;

/** What one core tells the others of its flows by {@link FlowOrigins}, and asks them; where it is alone, nothing. */
final class FlowAnnouncements {

    private final FlowEntries entries;
    private final @Nullable FlowOrigins origins;

    FlowAnnouncements(FlowEntries entries, @Nullable FlowOrigins origins) {
        this.entries = entries;
        this.origins = origins;
    }

    /** Whether another core knows a flow as opened by that side. */
    boolean isKnown(int peerId, FlowKey key, boolean byPeer) {
        return origins != null && origins.contains(peerId, key, byPeer);
    }

    /** Tells of a flow, unless it was told of; see {@link FlowTable#announce}. */
    void add(int entry, int peerId, FlowKey key, boolean byPeer) {
        if (origins != null && entries.origin(entry) == FlowOrigins.NOWHERE) {
            entries.setOrigin(entry, origins.add(peerId, key, byPeer));
        }
    }

    /** Takes back {@link #add}. */
    void remove(int entry) {
        int place = entries.origin(entry);
        if (origins != null && place != FlowOrigins.NOWHERE) {
            origins.remove(place);
            entries.setOrigin(entry, FlowOrigins.NOWHERE);
        }
    }
}
