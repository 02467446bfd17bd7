package io.penstock.dataplane.pipeline;

import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.event.RefusalTally;
import io.penstock.linux.address.Endpoint;
import io.penstock.linux.udp.ReceiveBatch;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where the message at hand came from: an entry of the core's own batch, or another core that received it. */
final class MessageSource {

    private static final int NO_ENTRY = -1;

    private final ReceiveBatch batch;
    private int entry = NO_ENTRY;
    private @Nullable Endpoint forwardedFrom;

    MessageSource(ReceiveBatch batch) {
        this.batch = batch;
    }

    /** The messages that follow came in this entry of the batch. */
    void set(int batchEntry) {
        entry = batchEntry;
    }

    /** The message that follows came to another core, from there. */
    void setForwarded(Endpoint from) {
        entry = NO_ENTRY;
        forwardedFrom = from;
    }

    boolean isForwarded() {
        return entry == NO_ENTRY;
    }

    /** Whether it is this endpoint, our own address included. */
    boolean is(Endpoint known) {
        return entry == NO_ENTRY ? known.equals(forwardedFrom) : batch.cameFrom(entry, known);
    }

    /** A new object, but for a message of another core. */
    Endpoint endpoint() {
        return entry == NO_ENTRY ? Objects.requireNonNull(forwardedFrom) : batch.endpoint(entry);
    }

    /** Remembers in the tally that a message from here was refused. */
    void addTo(RefusalTally refused, DropReason reason, int peerId, long nowNs) {
        Endpoint from = forwardedFrom;
        if (entry != NO_ENTRY) {
            refused.add(reason, peerId, batch, entry, nowNs);
        } else if (from != null) {
            refused.add(reason, peerId, from, nowNs);
        }
    }
}
