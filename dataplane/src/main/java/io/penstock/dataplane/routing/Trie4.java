package io.penstock.dataplane.routing;

import java.util.Arrays;
import java.util.List;

/**
 * The trie of IPv4 prefixes in one int array. A node is its address, its mask, the leaf for addresses that differ, shift
 * and index mask in one, and its children:
 *
 * <pre>
 *   address | mask | mismatch leaf | index mask &lt;&lt; 5 + shift | child 0 | child 1 ...
 * </pre>
 */
final class Trie4 {

    private static final int MASK = 1;
    private static final int MISMATCH = 2;
    private static final int SPLIT = 3;
    private static final int CHILDREN = 4;
    private static final int SHIFT_BITS = 5;

    static final Trie4 EMPTY = new Trie4(new int[0], 0);

    private final int[] nodes;
    private final int root;

    private Trie4(int[] nodes, int root) {
        this.nodes = nodes;
        this.root = root;
    }

    /** The trie of these prefixes, sorted by address, unsigned, then by length. */
    static Trie4 of(List<IpPrefix> sorted) {
        Layout layout = new Layout();
        int root = TrieBuilder.build(sorted, 32, layout);
        return new Trie4(Arrays.copyOf(layout.nodes, layout.used), root);
    }

    /** 1 + the rank of the longest prefix that holds the address, 0 for none. */
    int lookup(int address) {
        int[] nodes = this.nodes;
        int entry = root;
        while (entry < 0) {
            int node = ~entry;
            if (((address ^ nodes[node]) & nodes[node + MASK]) != 0) {
                return nodes[node + MISMATCH];
            }
            int split = nodes[node + SPLIT];
            // The shift counts modulo 32, and then the index mask is 0.
            entry = nodes[node + CHILDREN + ((address >>> split) & (split >>> SHIFT_BITS))];
        }
        return entry;
    }

    private static final class Layout implements TrieBuilder.Layout {
        private int[] nodes = new int[64];
        private int used;

        @Override
        public int node(long high, long low, int length, int stride, int mismatchLeaf) {
            int node = used;
            used += CHILDREN + (1 << stride);
            if (used > nodes.length) {
                nodes = Arrays.copyOf(nodes, Math.max(used, 2 * nodes.length));
            }
            int mask = length == 0 ? 0 : -1 << (32 - length);
            nodes[node] = (int) (high >>> 32) & mask;
            nodes[node + MASK] = mask;
            nodes[node + MISMATCH] = mismatchLeaf;
            nodes[node + SPLIT] = (((1 << stride) - 1) << SHIFT_BITS) | ((32 - length - stride) & 31);
            return ~node;
        }

        @Override
        public void child(int nodeEntry, int index, int entry) {
            nodes[~nodeEntry + CHILDREN + index] = entry;
        }
    }
}
