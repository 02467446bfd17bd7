package io.penstock.dataplane.event;

import io.penstock.dataplane.counters.DropReason;
import io.penstock.linux.address.Endpoint;
import io.penstock.linux.udp.ReceiveBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One core's tally of messages that it refused: how many for which reason, of whose session, from which address. A small
 * table of fixed size; what it has no room for is tallied by reason alone. Counting allocates nothing; emptying it does, a
 * little. For the core's thread only.
 */
public final class RefusalTally {

    /** Peer of a message that names no session. */
    public static final int NO_PEER = -1;

    /** Sources that are told apart until the table is emptied, at most. */
    static final int SOURCES = 256;

    /** Places in which a source may be. */
    private static final int PROBES = 8;

    private static final DropReason[] REASONS = DropReason.values();
    private static final int TAG = 0;
    private static final int HIGH = 1;
    private static final int LOW = 2;
    private static final int PORT = 3;
    private static final int FIRST_NS = 4;
    private static final int LAST_NS = 5;
    private static final int COUNT = 6;
    private static final int STRIDE = 8;
    private static final long USED = 1L << 63;
    private static final long IPV6 = 1L << 62;

    private final long[] cells = new long[(SOURCES + REASONS.length) * STRIDE];
    private final long seed;
    private int used;

    /**
     * Messages of one source, for one reason.
     *
     * @param reason why they were refused
     * @param peerId whose session they named, or {@link #NO_PEER}
     * @param source where they came from, by the last port; null for all sources that were not told apart
     * @param when when, and how many
     */
    public record Entry(
            DropReason reason, int peerId, @Nullable Endpoint source, Occurrence when) {}

    /**
     * An empty tally.
     *
     * @param seed secret and random, so that nobody picks his addresses to collide
     */
    public RefusalTally(long seed) {
        this.seed = seed;
    }

    /**
     * Counts one message.
     *
     * @param peerId whose session it names, or {@link #NO_PEER}
     * @param ipv6 the family of its source, whose address and port follow as {@link Endpoint} has them
     */
    public void add(DropReason reason, int peerId, boolean ipv6, long high, long low, int port, long nowNs) {
        int at = place(tag(reason, peerId, ipv6), high, low);
        if (at < 0) {
            at = placeOfOthers(reason);
            cells[at + TAG] = USED;
        }
        cells[at + PORT] = port;
        if (cells[at + COUNT]++ == 0) {
            cells[at + FIRST_NS] = nowNs;
            used++;
        }
        cells[at + LAST_NS] = nowNs;
    }

    /** Counts one message of this source. */
    public void add(DropReason reason, int peerId, Endpoint source, long nowNs) {
        add(reason, peerId, source.ipv6(), source.addressHigh(), source.addressLow(), source.port(), nowNs);
    }

    /** Counts one message of an entry of a batch. */
    public void add(DropReason reason, int peerId, ReceiveBatch batch, int entry, long nowNs) {
        boolean ipv6 = batch.isIpv6(entry);
        add(reason, peerId, ipv6, batch.addressHigh(entry), batch.addressLow(entry), batch.port(entry), nowNs);
    }

    @SuppressWarnings("EnumOrdinal") // a tag lives no longer than the process
    private static long tag(DropReason reason, int peerId, boolean ipv6) {
        return USED | (ipv6 ? IPV6 : 0) | (long) reason.ordinal() << Integer.SIZE | Integer.toUnsignedLong(peerId);
    }

    @SuppressWarnings("EnumOrdinal") // as above
    private static int placeOfOthers(DropReason reason) {
        return (SOURCES + reason.ordinal()) * STRIDE;
    }

    /** Where this source is tallied, or may be from now on; -1 where there is no room. */
    private int place(long tag, long high, long low) {
        int hash = hash(tag, high, low);
        for (int i = 0; i < PROBES; i++) {
            int at = (hash + i & SOURCES - 1) * STRIDE;
            if (cells[at + TAG] == 0) {
                cells[at + TAG] = tag;
                cells[at + HIGH] = high;
                cells[at + LOW] = low;
                return at;
            }
            if (cells[at + TAG] == tag && cells[at + HIGH] == high && cells[at + LOW] == low) {
                return at;
            }
        }
        return -1;
    }

    /** The finalizer of MurmurHash3 over all three words. */
    private int hash(long tag, long high, long low) {
        return (int) mix(mix(mix(seed ^ tag) ^ high) ^ low);
    }

    private static long mix(long word) {
        long mixed = (word ^ word >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }

    /** What was counted since the last time, and begins again. */
    public List<Entry> take() {
        if (used == 0) {
            return List.of();
        }
        List<Entry> entries = new ArrayList<>(used);
        for (int i = 0; i < cells.length / STRIDE; i++) {
            if (cells[i * STRIDE + COUNT] > 0) {
                entries.add(entry(i));
            }
        }
        Arrays.fill(cells, 0);
        used = 0;
        return entries;
    }

    private Entry entry(int number) {
        int at = number * STRIDE;
        Occurrence when = new Occurrence(cells[at + FIRST_NS], cells[at + LAST_NS], cells[at + COUNT]);
        if (number >= SOURCES) {
            return new Entry(REASONS[number - SOURCES], NO_PEER, null, when);
        }
        long tag = cells[at + TAG];
        DropReason reason = REASONS[(int) ((tag & ~(USED | IPV6)) >>> Integer.SIZE)];
        boolean ipv6 = (tag & IPV6) != 0;
        Endpoint source = new Endpoint(ipv6, cells[at + HIGH], cells[at + LOW], (int) cells[at + PORT], 0, 0, 0, 0);
        return new Entry(reason, (int) tag, source, when);
    }
}
