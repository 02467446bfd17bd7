package io.penstock.dataplane.device;

import io.penstock.dataplane.peer.PeerTimers;
import io.penstock.dataplane.wire.Protocol;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is to be looked after. A peer's timers are looked at when the first that is known is due, and else every ten
 * seconds, in a second of his own: packets arm timers and say so to nobody, but never for sooner than that, so no look
 * comes late. What else is to be looked at goes round, so many peers at a time.
 *
 * <p>The times stand in groups of which the earliest is known, so a look passes by every group where nothing is due: with
 * 65,536 peers it is a few hundred comparisons, not as many as there are peers. For the conductor only.
 */
final class PeerTurns {

    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    /** What packets arm is due after KEEPALIVE_TIMEOUT at the soonest. */
    private static final int ROUND_SECONDS = (int) TimeUnit.NANOSECONDS.toSeconds(Protocol.KEEPALIVE_TIMEOUT_NS);

    private static final int GROUP_SHIFT = 8;
    private static final int GROUP_SIZE = 1 << GROUP_SHIFT;

    private final @Nullable PeerState[] states;

    /** When to look at each, after {@link #originNs}. */
    private final long[] dueNs;

    /** The earliest of each group, or earlier. */
    private final long[] earliestNs;

    private final BitSet taken = new BitSet();
    private final long originNs;

    /** Where the next round goes on. */
    private int nextSlot;

    /** Turns of no peer yet, of at most so many; no time they are given is before {@code originNs}. */
    PeerTurns(int peersMax, long originNs) {
        int groups = (peersMax + GROUP_SIZE - 1) / GROUP_SIZE;
        this.originNs = originNs;
        states = new @Nullable PeerState[groups * GROUP_SIZE];
        dueNs = new long[groups * GROUP_SIZE];
        earliestNs = new long[groups];
        Arrays.fill(dueNs, PeerTimers.NEVER_NS);
        Arrays.fill(earliestNs, PeerTimers.NEVER_NS);
    }

    void add(PeerState state, long nowNs) {
        int slot = taken.nextClearBit(0);
        taken.set(slot);
        states[slot] = state;
        state.turnSlot = slot;
        update(state, nowNs);
    }

    void remove(PeerState state) {
        int slot = state.turnSlot;
        taken.clear(slot);
        states[slot] = null;
        dueNs[slot] = PeerTimers.NEVER_NS;
    }

    /** To be called when anything but a packet may have brought one of a peer's timers forward. */
    void update(PeerState state, long nowNs) {
        int slot = state.turnSlot;
        int group = slot >>> GROUP_SHIFT;
        long now = nowNs - originNs;
        long remaining = Math.min(state.peer().timers().remainingNs(nowNs), ROUND_SECONDS * SECOND_NS);
        dueNs[slot] = Math.min(now + remaining, nextRoundNs(slot, now));
        earliestNs[group] = Math.min(earliestNs[group], dueNs[slot]);
    }

    /** Whole seconds, so that peers of whom there is no news wake the conductor together, a tenth of them at a time. */
    private static long nextRoundNs(int slot, long now) {
        long second = now / SECOND_NS;
        return (second + 1 + Math.floorMod(slot - second - 1, ROUND_SECONDS)) * SECOND_NS;
    }

    /** How long there is nobody to look at. */
    long remainingNs(long nowNs) {
        long earliest = PeerTimers.NEVER_NS;
        for (long ofGroup : earliestNs) {
            earliest = Math.min(earliest, ofGroup);
        }
        return earliest == PeerTimers.NEVER_NS ? earliest : earliest - (nowNs - originNs);
    }

    /** Shows the peers whose time has come; when {@code look} returns, each has another turn. */
    void lookAtDue(long nowNs, Consumer<PeerState> look) {
        for (int group = 0; group < earliestNs.length; group++) {
            if (earliestNs[group] <= nowNs - originNs) {
                lookAtGroup(group, nowNs, look);
            }
        }
    }

    private void lookAtGroup(int group, long nowNs, Consumer<PeerState> look) {
        long earliest = PeerTimers.NEVER_NS;
        for (int slot = group << GROUP_SHIFT; slot < (group + 1) << GROUP_SHIFT; slot++) {
            PeerState state = states[slot];
            if (state != null && dueNs[slot] <= nowNs - originNs) {
                look.accept(state);
                update(state, nowNs);
            }
            earliest = Math.min(earliest, dueNs[slot]);
        }
        earliestNs[group] = earliest;
    }

    /** Shows the peers whom it has not shown for the longest, no more than so many, and nobody twice. */
    void lookAtNext(int peersMax, Consumer<PeerState> look) {
        for (int left = Math.min(peersMax, taken.cardinality()); left > 0; left--) {
            int slot = taken.nextSetBit(nextSlot);
            slot = slot < 0 ? taken.nextSetBit(0) : slot;
            nextSlot = slot + 1;
            look.accept(Objects.requireNonNull(states[slot]));
        }
    }
}
