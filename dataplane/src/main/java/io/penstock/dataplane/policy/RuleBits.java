package io.penstock.dataplane.policy;

/** Sets of rules as bit maps: bit n stands for the n-th rule, so that the lowest bit of a set is the first rule. */
final class RuleBits {

    private RuleBits() {}

    static int words(int rules) {
        return (rules + Long.SIZE - 1) / Long.SIZE;
    }

    static void set(long[] bits, int rule) {
        bits[rule / Long.SIZE] |= 1L << rule;
    }

    static void addAll(long[] bits, long[] more) {
        for (int i = 0; i < bits.length; i++) {
            bits[i] |= more[i];
        }
    }
}
