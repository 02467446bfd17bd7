package io.penstock.dataplane.flow;

/**
 * The hash of a flow's key: multilinear over its 32-bit words, with coefficients drawn from a secret seed (D. Lemire and
 * O. Kaser, "Strongly universal string hashing is fast", 2014). Whoever does not know the seed cannot choose keys that
 * meet more often than by chance: two different keys have the same hash with probability 2^-32.
 *
 * <p>The words of an IPv4 key that are always zero add nothing to the sum, so they are left out of it.
 */
final class FlowHash {

    private static final int COEFFICIENTS = 12;
    private static final long WORD = 0xffff_ffffL;

    private final long[] coefficient = new long[COEFFICIENTS];

    FlowHash(long seed) {
        long state = seed;
        for (int i = 0; i < COEFFICIENTS; i++) {
            state += 0x9e3779b97f4a7c15L;
            coefficient[i] = splitMix64(state);
        }
    }

    /** The output step of SplitMix64 (Steele, Lea, Flood 2014). */
    private static long splitMix64(long state) {
        long z = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    int of(int peerId, FlowKey key) {
        long[] c = coefficient;
        long sum = c[0]
                + c[1] * (peerId & WORD)
                + c[2] * (key.tuple & WORD)
                + c[3] * (key.tuple >>> 32)
                + c[4] * (key.peerLow & WORD)
                + c[5] * (key.farLow & WORD);
        if (key.family() == FlowKey.IPV6) {
            sum += c[6] * (key.peerLow >>> 32)
                    + c[7] * (key.farLow >>> 32)
                    + c[8] * (key.peerHigh & WORD)
                    + c[9] * (key.peerHigh >>> 32)
                    + c[10] * (key.farHigh & WORD)
                    + c[11] * (key.farHigh >>> 32);
        }
        return mix((int) (sum >>> 32));
    }

    /**
     * One-to-one, so it makes no two keys meet; it scatters keys in arithmetic progression, whose sums are in
     * progression too and would fill runs of neighbouring cells.
     */
    private static int mix(int hash) {
        int h = (hash ^ (hash >>> 16)) * 0x85ebca6b;
        h = (h ^ (h >>> 13)) * 0xc2b2ae35;
        return h ^ (h >>> 16);
    }
}
