package io.penstock.dataplane.routing;

import java.util.Arrays;
import java.util.List;

/**
 * The trie of IPv6 prefixes. A node is six longs and, in an int array of their own, its children:
 *
 * <pre>
 *   address, high and low | mask, high and low | index mask &lt;&lt; 7 + low word's bit + shift | mismatch leaf, first child
 * </pre>
 */
final class Trie6 {

    private static final int ADDRESS_LOW = 1;
    private static final int MASK_HIGH = 2;
    private static final int MASK_LOW = 3;
    private static final int SPLIT = 4;
    private static final int LINKS = 5;
    private static final int NODE_LONGS = 6;
    private static final int IN_LOW_WORD = 1 << 6;
    private static final int SHIFT_BITS = 7;

    static final Trie6 EMPTY = new Trie6(new long[0], new int[0], 0);

    private final long[] nodes;
    private final int[] children;
    private final int root;

    private Trie6(long[] nodes, int[] children, int root) {
        this.nodes = nodes;
        this.children = children;
        this.root = root;
    }

    /** The trie of these prefixes, sorted by address, unsigned, then by length. */
    static Trie6 of(List<IpPrefix> sorted) {
        Layout layout = new Layout();
        int root = TrieBuilder.build(sorted, 128, layout);
        return new Trie6(
                Arrays.copyOf(layout.nodes, layout.usedNodes),
                Arrays.copyOf(layout.children, layout.usedChildren),
                root);
    }

    /** 1 + the rank of the longest prefix that holds the address, 0 for none. */
    int lookup(long high, long low) {
        long[] nodes = this.nodes;
        int entry = root;
        while (entry < 0) {
            int node = ~entry;
            long differing = ((high ^ nodes[node]) & nodes[node + MASK_HIGH])
                    | ((low ^ nodes[node + ADDRESS_LOW]) & nodes[node + MASK_LOW]);
            long links = nodes[node + LINKS];
            if (differing != 0) {
                return (int) (links >>> 32);
            }
            int split = (int) nodes[node + SPLIT];
            long word = (split & IN_LOW_WORD) == 0 ? high : low;
            entry = children[(int) links + ((int) (word >>> split) & (split >>> SHIFT_BITS))];
        }
        return entry;
    }

    private static final class Layout implements TrieBuilder.Layout {
        private long[] nodes = new long[64];
        private int[] children = new int[64];
        private int usedNodes;
        private int usedChildren;

        @Override
        public int node(long high, long low, int length, int stride, int mismatchLeaf) {
            int node = usedNodes;
            int firstChild = usedChildren;
            usedNodes += NODE_LONGS;
            usedChildren += 1 << stride;
            if (usedNodes > nodes.length) {
                nodes = Arrays.copyOf(nodes, 2 * nodes.length);
            }
            if (usedChildren > children.length) {
                children = Arrays.copyOf(children, Math.max(usedChildren, 2 * children.length));
            }
            nodes[node + MASK_HIGH] = mask(length);
            nodes[node + MASK_LOW] = mask(length - Long.SIZE);
            nodes[node] = high & mask(length);
            nodes[node + ADDRESS_LOW] = low & mask(length - Long.SIZE);
            int end = length + stride;
            int shift = end <= Long.SIZE ? Long.SIZE - end : (IN_LOW_WORD | (2 * Long.SIZE - end));
            nodes[node + SPLIT] = ((long) ((1 << stride) - 1) << SHIFT_BITS) | (shift & (2 * IN_LOW_WORD - 1));
            nodes[node + LINKS] = ((long) mismatchLeaf << 32) | firstChild;
            return ~node;
        }

        @Override
        public void child(int nodeEntry, int index, int entry) {
            children[(int) nodes[~nodeEntry + LINKS] + index] = entry;
        }

        private static long mask(int bits) {
            return bits <= 0 ? 0 : bits >= Long.SIZE ? -1 : -1L << (Long.SIZE - bits);
        }
    }
}
