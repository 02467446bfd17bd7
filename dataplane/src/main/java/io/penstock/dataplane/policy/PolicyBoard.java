package io.penstock.dataplane.policy;

import org.jspecify.annotations.Nullable;

/**
 * The policy as the cores see it, exchanged whole. Whatever may change a judgement gets a new version, and a flow that
 * was judged by another version is judged again. The conductor writes, any thread reads.
 */
public final class PolicyBoard {

    /**
     * What is in force.
     *
     * @param policy the policy; null: everything passes
     * @param version from 1; 0 is the version of flows that were never judged
     */
    public record Posted(@Nullable Policy policy, int version) {}

    private volatile Posted posted = new Posted(null, 1);

    /** No policy. */
    public PolicyBoard() {}

    /** What is in force. */
    public Posted posted() {
        return posted;
    }

    /** Puts another policy in force; null: everything passes. */
    public void post(@Nullable Policy policy) {
        posted = new Posted(policy, nextVersion());
    }

    /** What the rules speak of has changed: who has which address. */
    public void onPeersChanged() {
        if (posted.policy() != null) {
            post(posted.policy());
        }
    }

    private int nextVersion() {
        return posted.version() == Integer.MAX_VALUE ? 1 : posted.version() + 1;
    }
}
