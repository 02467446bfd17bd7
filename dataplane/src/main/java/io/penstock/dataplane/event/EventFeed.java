package io.penstock.dataplane.event;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The events of a device on their way to one reader: a ring of fixed size. The conductor offers, one thread drains. What
 * finds no room is told later as a sum, where that can be; what cannot is counted as lost.
 */
public final class EventFeed {

    /** Room for what the largest update tells: that all of 65,536 peers are others. Half a mebibyte. */
    static final int CAPACITY = 1 << 17;

    private final @Nullable OneToOneConcurrentArrayQueue<DeviceEvent> ring;
    private final long windowNs;
    private final AtomicLong lost = new AtomicLong();

    private EventFeed(@Nullable OneToOneConcurrentArrayQueue<DeviceEvent> ring, long windowNs) {
        this.ring = ring;
        this.windowNs = windowNs;
    }

    /** A feed that nobody reads: events are forgotten. */
    public static EventFeed unread() {
        return new EventFeed(null, Long.MAX_VALUE);
    }

    /**
     * A feed that somebody must {@link #drain}.
     *
     * @param windowNs how much time one sum is of
     */
    public static EventFeed of(long windowNs) {
        return of(windowNs, CAPACITY);
    }

    static EventFeed of(long windowNs, int capacity) {
        return new EventFeed(new OneToOneConcurrentArrayQueue<>(capacity), windowNs);
    }

    /** Whether somebody drains it. */
    public boolean isRead() {
        return ring != null;
    }

    /** How much time one sum is of. */
    public long windowNs() {
        return windowNs;
    }

    /** Leaves an event; false where there is no room for it at the moment. The conductor only. */
    public boolean offer(DeviceEvent event) {
        return ring == null || ring.offer(event);
    }

    /** Events that could be told neither at once nor in a sum. Any thread. */
    public void countLost(long events) {
        if (ring != null) {
            lost.addAndGet(events);
        }
    }

    /** Events lost so far. Any thread. */
    public long lostEvents() {
        return lost.get();
    }

    /** Takes at most so many events, the oldest first. One thread at a time. Returns how many. */
    public int drain(Consumer<DeviceEvent> reader, int limit) {
        return ring == null ? 0 : ring.drain(reader, limit);
    }
}
