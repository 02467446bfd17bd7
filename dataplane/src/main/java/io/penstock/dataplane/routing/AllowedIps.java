package io.penstock.dataplane.routing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The AllowedIPs of all peers (WireGuard paper, section 2): which prefix belongs to whom. The owner, one thread, edits as
 * much as it likes and then publishes; readers hold a {@link Snapshot} and never see half an edit. A publication costs
 * time in proportion to all prefixes of the families that changed, so edit in batches.
 *
 * @param <V> to whom a prefix belongs; compared by {@code equals}
 */
public final class AllowedIps<V> {

    /** By address, unsigned, then by length: a prefix stands right before what it contains. */
    private static final Comparator<IpPrefix> ORDER = (a, b) -> {
        int high = Long.compareUnsigned(a.high(), b.high());
        if (high != 0) {
            return high;
        }
        int low = Long.compareUnsigned(a.low(), b.low());
        return low != 0 ? low : Integer.compare(a.length(), b.length());
    };

    private final Map<IpPrefix, V> ipv4 = new TreeMap<>(ORDER);
    private final Map<IpPrefix, V> ipv6 = new TreeMap<>(ORDER);
    private final Map<V, LinkedHashSet<IpPrefix>> prefixes = new HashMap<>();
    private boolean ipv4Changed;
    private boolean ipv6Changed;
    private Snapshot<V> published =
            new Snapshot<>(Trie4.EMPTY, new @Nullable Object[1], Trie6.EMPTY, new @Nullable Object[1]);

    /** No prefixes. */
    public AllowedIps() {}

    /** Gives a prefix to a value. If it belonged to another, it moves. */
    public void insert(IpPrefix prefix, V value) {
        V before = family(prefix).put(prefix, value);
        if (before != null) {
            if (before.equals(value)) {
                return;
            }
            forget(prefix, before);
        }
        prefixes.computeIfAbsent(value, _ -> new LinkedHashSet<>()).add(prefix);
        markChanged(prefix);
    }

    /**
     * Takes a prefix from a value.
     *
     * @return false when it did not belong to that value; then nothing changes
     */
    public boolean remove(IpPrefix prefix, V value) {
        if (!family(prefix).remove(prefix, value)) {
            return false;
        }
        forget(prefix, value);
        markChanged(prefix);
        return true;
    }

    /** Takes all prefixes from a value: how many there were. */
    public int removeAll(V value) {
        LinkedHashSet<IpPrefix> held = prefixes.remove(value);
        if (held == null) {
            return 0;
        }
        for (IpPrefix prefix : held) {
            family(prefix).remove(prefix);
            markChanged(prefix);
        }
        return held.size();
    }

    /** A copy of a value's prefixes, in the order they were given to it. */
    public List<IpPrefix> prefixesOf(V value) {
        LinkedHashSet<IpPrefix> held = prefixes.get(value);
        return held == null ? List.of() : List.copyOf(held);
    }

    /** How many prefixes there are. */
    public int size() {
        return ipv4.size() + ipv6.size();
    }

    /**
     * A snapshot of all edits so far; the last one again when there was none since. The owner hands it to the readers, by
     * a release store or stronger.
     */
    public Snapshot<V> publish() {
        if (ipv4Changed || ipv6Changed) {
            published = new Snapshot<>(
                    ipv4Changed ? Trie4.of(new ArrayList<>(ipv4.keySet())) : published.trie4,
                    ipv4Changed ? byRank(ipv4) : published.values4,
                    ipv6Changed ? Trie6.of(new ArrayList<>(ipv6.keySet())) : published.trie6,
                    ipv6Changed ? byRank(ipv6) : published.values6);
            ipv4Changed = false;
            ipv6Changed = false;
        }
        return published;
    }

    private static @Nullable Object[] byRank(Map<IpPrefix, ?> family) {
        @Nullable Object[] values = new @Nullable Object[1 + family.size()];
        int rank = 0;
        for (Object value : family.values()) {
            values[++rank] = value;
        }
        return values;
    }

    private Map<IpPrefix, V> family(IpPrefix prefix) {
        return prefix.ipv6() ? ipv6 : ipv4;
    }

    private void forget(IpPrefix prefix, V value) {
        prefixes.computeIfPresent(value, (_, held) -> {
            held.remove(prefix);
            return held.isEmpty() ? null : held;
        });
    }

    private void markChanged(IpPrefix prefix) {
        ipv4Changed |= !prefix.ipv6();
        ipv6Changed |= prefix.ipv6();
    }

    /**
     * All prefixes at one moment. Immutable: any thread may look up, once it was safely handed over. Look-ups allocate
     * nothing.
     *
     * @param <V> to whom a prefix belongs
     */
    public static final class Snapshot<V> {
        private final Trie4 trie4;
        private final Trie6 trie6;

        /** By the trie's leaf: null at 0, then by the prefix's rank. */
        private final @Nullable Object[] values4;

        private final @Nullable Object[] values6;

        private Snapshot(Trie4 trie4, @Nullable Object[] values4, Trie6 trie6, @Nullable Object[] values6) {
            this.trie4 = trie4;
            this.values4 = values4;
            this.trie6 = trie6;
            this.values6 = values6;
        }

        /**
         * Longest prefix match of an IPv4 address.
         *
         * @param address its 4 bytes, big-endian
         * @return to whom it belongs, null for nobody
         */
        @SuppressWarnings("unchecked") // only values of V go in
        public @Nullable V lookup4(int address) {
            return (V) values4[trie4.lookup(address)];
        }

        /**
         * Longest prefix match of an IPv6 address.
         *
         * @param high its first 8 bytes, big-endian
         * @param low its last 8 bytes, big-endian
         * @return to whom it belongs, null for nobody
         */
        @SuppressWarnings("unchecked") // only values of V go in
        public @Nullable V lookup6(long high, long low) {
            return (V) values6[trie6.lookup(high, low)];
        }
    }
}
