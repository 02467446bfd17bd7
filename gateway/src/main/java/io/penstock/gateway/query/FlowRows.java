package io.penstock.gateway.query;

import java.io.IOException;
import java.util.Set;
import java.util.function.Consumer;

/** Records, wherever they come from, in the order of their numbers. */
interface FlowRows {

    /** Is shown one record after the other; a row is good until it returns. */
    @FunctionalInterface
    interface Reader {
        void read(FlowRow row) throws IOException;
    }

    /**
     * Shows the records about the log itself, of all times.
     *
     * @param names where texts go
     */
    void readMeta(Names names, Reader reader) throws IOException;

    /** Shows the names of all peers that records have, some perhaps twice. */
    void readPeers(Consumer<PeerName> reader) throws IOException;

    /**
     * Shows the records whose window ended in a period, and those about the log itself.
     *
     * @param scan which
     * @param names where texts go
     */
    void read(Scan scan, Names names, Reader reader) throws IOException;

    /**
     * Which records to read. More may be shown than are wanted, but never fewer.
     *
     * @param sinceMs first moment, ms since 1970
     * @param untilMs first moment that does not belong to it any more
     * @param peers texts of the peers whose records are wanted; empty for all
     * @param deniedOnly whether only refused flows are wanted
     */
    record Scan(long sinceMs, long untilMs, Set<String> peers, boolean deniedOnly) {}
}
