package io.penstock.gateway.events;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which events are asked for.
 *
 * @param peer a peer's name, or his key or its beginning, also of one who only claimed it; null for all
 * @param since from when on
 * @param until up to, and without, when
 * @param events which kinds; empty for all
 */
public record EventFilter(@Nullable String peer, Instant since, Instant until, Set<String> events) {

    /** Copies the set. */
    public EventFilter {
        events = Set.copyOf(events);
    }

    /** Whether a record is among them. */
    public boolean accepts(EventRecord record) {
        return (events.isEmpty() || events.contains(record.event()))
                && !record.time().isBefore(since)
                && record.time().isBefore(until)
                && (peer == null || isOf(record, peer));
    }

    private static boolean isOf(EventRecord record, String wanted) {
        return record.field("peer.name").equalsIgnoreCase(wanted)
                || record.field("peer.public_key").startsWith(wanted)
                || record.field("claimed_key").startsWith(wanted);
    }
}
