package io.penstock.dataplane.routing;

import java.util.Arrays;
import java.util.List;

/**
 * Lays out sorted prefixes as a level- and path-compressed trie (Nilsson and Karlsson's LC-trie) whose leaves are pushed
 * down: a look-up ends at the first leaf it meets and never backs up.
 *
 * <p>A node stands for the addresses that share its first {@code length} bits, whose path from the parent it checks at
 * once, and splits them by the next {@code stride} bits. An entry is a leaf (0 for no route, or 1 + the prefix's rank) or
 * the complement of a node's place, which is negative.
 */
final class TrieBuilder {

    /** Where nodes are written to. */
    interface Layout {
        /**
         * Starts a node.
         *
         * @param high first 64 bits of the address it stands for
         * @param low last 64 bits of it
         * @param length how many of its bits count
         * @param stride how many bits behind them choose the child
         * @param mismatchLeaf the leaf for addresses that do not share them
         * @return its entry
         */
        int node(long high, long low, int length, int stride, int mismatchLeaf);

        /** Sets one of a node's 2<sup>stride</sup> children. */
        void child(int nodeEntry, int index, int entry);
    }

    private static final int MAX_STRIDE = 16;

    /** A node is widened as long as one child in so many has something of its own. */
    private static final int CHILDREN_PER_USED_CHILD = 4;

    private final Layout layout;
    private final int bits;
    private final long[] highs;
    private final long[] lows;
    private final int[] lengths;

    private TrieBuilder(List<IpPrefix> sorted, int bits, Layout layout) {
        this.layout = layout;
        this.bits = bits;
        int count = sorted.size();
        highs = new long[count];
        lows = new long[count];
        lengths = new int[count];
        for (int i = 0; i < count; i++) {
            IpPrefix prefix = sorted.get(i);
            highs[i] = prefix.ipv6() ? prefix.high() : prefix.low() << 32;
            lows[i] = prefix.ipv6() ? prefix.low() : 0;
            lengths[i] = prefix.length();
        }
    }

    /**
     * Builds the trie of one family's prefixes.
     *
     * @param sorted distinct prefixes by address, unsigned, then by length
     * @param bits length of an address; IPv4's stands in front of 128
     * @return the root entry
     */
    static int build(List<IpPrefix> sorted, int bits, Layout layout) {
        return new TrieBuilder(sorted, bits, layout).entry(0, sorted.size(), 0);
    }

    /** The entry for a region whose prefixes have the ranks from (with) and to (without), all within that region. */
    private int entry(int from, int to, int inherited) {
        if (from == to) {
            return inherited;
        }
        // The first is the least and, among equals, the shortest: with the last it bounds what all have in common.
        int length = Math.min(lengths[from], commonBits(from, to - 1));
        int next = from;
        int leaf = inherited;
        if (lengths[from] == length) {
            leaf = 1 + from;
            next++;
        }
        int stride = next == to ? 0 : stride(next, to, length);
        int node = layout.node(highs[from], lows[from], length, stride, inherited);
        fill(node, next, to, length + stride, stride, leaf);
        return node;
    }

    private void fill(int node, int from, int to, int end, int stride, int leaf) {
        int[] leaves = new int[1 << stride];
        Arrays.fill(leaves, leaf);
        int[] entries = leaves.clone();
        int next = from;
        while (next < to) {
            int index = chunk(next, end, stride);
            if (lengths[next] < end) {
                int span = 1 << (end - lengths[next]);
                Arrays.fill(leaves, index, index + span, 1 + next);
                Arrays.fill(entries, index, index + span, 1 + next);
                next++;
            } else {
                int group = next;
                while (next < to && chunk(next, end, stride) == index) {
                    next++;
                }
                entries[index] = entry(group, next, leaves[index]);
            }
        }
        for (int i = 0; i < entries.length; i++) {
            layout.child(node, i, entries[i]);
        }
    }

    /** The widest stride that is used well enough; a node never straddles the two words of an address. */
    private int stride(int from, int to, int length) {
        int room = Math.min(length < Long.SIZE ? Long.SIZE - length : bits - length, bits - length);
        int widest = Math.min(Math.min(MAX_STRIDE, room), 34 - Integer.numberOfLeadingZeros(to - from));
        for (int stride = widest; stride > 1; stride--) {
            if (used(from, to, length + stride, stride) * CHILDREN_PER_USED_CHILD >= 1 << stride) {
                return stride;
            }
        }
        return 1;
    }

    private int used(int from, int to, int end, int stride) {
        int used = 0;
        int last = -1;
        for (int i = from; i < to; i++) {
            int index = chunk(i, end, stride);
            used += index == last ? 0 : 1;
            last = index;
        }
        return used;
    }

    /** The bits of a prefix's address that end before bit {@code end}. */
    private int chunk(int rank, int end, int stride) {
        if (stride == 0) {
            return 0;
        }
        long word = end <= Long.SIZE ? highs[rank] >>> (Long.SIZE - end) : lows[rank] >>> (2 * Long.SIZE - end);
        return (int) word & ((1 << stride) - 1);
    }

    private int commonBits(int a, int b) {
        long differing = highs[a] ^ highs[b];
        return differing != 0
                ? Long.numberOfLeadingZeros(differing)
                : Long.SIZE + Long.numberOfLeadingZeros(lows[a] ^ lows[b]);
    }
}
