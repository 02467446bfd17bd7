package io.penstock.dataplane.handoff;

import io.penstock.dataplane.counters.CoreCounters;
import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.crypto.Aead;
import io.penstock.dataplane.crypto.AeadKey;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.BooleanSupplier;

/**
 * One core's part in the exchange of cipher work: what it offers, and how it works for others. Methods are for the
 * core's own thread.
 *
 * <p>A batch goes: {@link #isWanted}, then {@link #open} or {@link #seal} for each message, {@link #offer}, then
 * {@link #collect} for each message in the same order, and {@link #finish} whatever happens. All of it lies within one
 * pass of the owner's loop, so a fence that has every core pass its loop once also fences what neighbours do for it: the
 * owner does not pass before the last of them has finished.
 */
public final class HandOff {

    /** Jobs of one core: every message of the largest outgoing batch may be of another session. */
    public static final int JOBS = 512;

    /** One more neighbour is woken for each so much work. */
    private static final long WORK_PER_NEIGHBOUR = 2 * Saturation.FULL_WORK;

    /** So long a neighbour leaves its own descriptors alone at most, give or take a job. */
    private static final long HELP_NS = TimeUnit.MICROSECONDS.toNanos(250);

    private static final int PAD = 32;
    private static final int CALLED = PAD;
    private static final int LINGERS = 2 * PAD;
    private static final int NO = 0;
    private static final int YES = 1;

    private final HandOffMode mode;
    private final Aead aead;
    private final CoreCounters counters;
    private final BooleanSupplier asleep;
    private final BooleanSupplier crowded;
    private final Executor loop;
    private final Waiting waiting;
    private final JobRing ring;
    private final List<HandOff> neighbours = new ArrayList<>();
    private final Runnable help = this::help;

    /** Whether a call is on its way to this core, and whether it looks at the rings anyway; each on lines of its own. */
    private final AtomicIntegerArray marks = new AtomicIntegerArray(3 * PAD);

    private boolean called;

    /**
     * One core's part, without neighbours until {@link #introduce}.
     *
     * @param mode when it offers
     * @param waiting how it waits
     * @param aead the core's own worker
     * @param counters the core's own
     * @param asleep whether the core's loop sleeps, as far as others can tell; asked by any thread
     * @param crowded whether other threads of the machine use the core's processor too; asked by its own thread
     * @param loop runs a task on the core's thread
     */
    public HandOff(
            HandOffMode mode,
            Waiting waiting,
            Aead aead,
            CoreCounters counters,
            BooleanSupplier asleep,
            BooleanSupplier crowded,
            Executor loop) {
        this.mode = mode;
        this.waiting = waiting;
        this.aead = aead;
        this.counters = counters;
        this.asleep = asleep;
        this.crowded = crowded;
        this.loop = loop;
        ring = new JobRing(mode == HandOffMode.NEVER ? 1 : JOBS, aead, waiting);
    }

    /** The part of a thread that has no neighbours. */
    public static HandOff alone(Aead aead) {
        return new HandOff(
                HandOffMode.NEVER, Waiting.BLOCKING, aead, new CoreCounters(), () -> false, () -> false, Runnable::run);
    }

    /** Makes the cores of a device neighbours, each of all others, the nearest first. Before any of them runs. */
    public static void introduce(List<HandOff> cores) {
        for (int i = 0; i < cores.size(); i++) {
            for (int next = 1; next < cores.size(); next++) {
                cores.get(i).neighbours.add(cores.get((i + next) % cores.size()));
            }
        }
    }

    /**
     * Whether the batch in hand is to be offered to neighbours.
     *
     * @param saturation the asking stage's own
     * @param work by {@link Saturation#work}
     */
    public boolean isWanted(Saturation saturation, long work) {
        return switch (mode) {
            case NEVER -> false;
            case ALWAYS -> !neighbours.isEmpty();
            // Where others want the processors too, a neighbour asleep is no idle processor.
            case AUTO -> saturation.isReached(work) && !crowded.getAsBoolean() && hasIdleNeighbour();
        };
    }

    /** Whether any batch may ever be offered: where not, its work need not be reckoned. */
    public boolean isPossible() {
        return mode != HandOffMode.NEVER && !neighbours.isEmpty();
    }

    private boolean hasIdleNeighbour() {
        for (int i = 0; i < neighbours.size(); i++) {
            if (neighbours.get(i).isIdle()) {
                return true;
            }
        }
        return false;
    }

    private boolean isIdle() {
        return marks.getOpaque(LINGERS) == YES || asleep.getAsBoolean();
    }

    /**
     * Adds a message to be opened, by {@link Aead#open}'s rules.
     *
     * @return the number of its job in the batch, which {@link #nextJob} will give again; -1 when there is no room
     */
    public int open(AeadKey key, MemorySegment memory, long offset, int sealedBytes, long counter) {
        int job = ring.add(false, key, memory, offset, sealedBytes, counter);
        callOnce();
        return job;
    }

    /**
     * Adds a message to be sealed, by {@link Aead#seal}'s rules.
     *
     * @throws IllegalStateException when the batch is larger than {@link #JOBS} can hold
     */
    public void seal(AeadKey key, MemorySegment memory, long offset, int plaintextBytes, long counter) {
        if (ring.add(true, key, memory, offset, plaintextBytes, counter) < 0) {
            throw new IllegalStateException("a batch of more than " + JOBS + " jobs");
        }
        callOnce();
    }

    /** While the rest of the batch is still being laid out, the first neighbour wakes up. */
    private void callOnce() {
        if (!called && ring.pending() > 0) {
            called = true;
            call(1);
        }
    }

    /** Offers what was added, and calls as many neighbours as the work is worth. */
    public void offer(long work) {
        ring.offer();
        call((called ? 0 : 1) + (int) Math.min(work / WORK_PER_NEIGHBOUR, neighbours.size()));
        called = false;
        counters.increment(Counter.BATCHES_OFFERED);
    }

    private void call(int wanted) {
        int missing = wanted;
        for (int i = 0; i < neighbours.size() && missing > 0; i++) {
            if (neighbours.get(i).comes(mode == HandOffMode.ALWAYS)) {
                missing--;
            }
        }
    }

    /** Whether this core, asked by a neighbour's thread, is looking already or has just been called. */
    private boolean comes(boolean evenIfBusy) {
        if (marks.getOpaque(LINGERS) == YES) {
            return true;
        }
        if ((evenIfBusy || asleep.getAsBoolean())
                && marks.getOpaque(CALLED) == NO
                && marks.compareAndSet(CALLED, NO, YES)) {
            loop.execute(help);
            return true;
        }
        return false;
    }

    /** Whether messages wait to be collected. */
    public boolean isCollecting() {
        return ring.pending() > 0;
    }

    /** The number in the batch of the next message's job. */
    public int nextJob() {
        return ring.nextJob();
    }

    /** Where the next message begins, as it was added; only while {@link #isCollecting}. */
    public long nextOffset() {
        return ring.nextOffset();
    }

    /**
     * Collects the next message, working or waiting as need be.
     *
     * @return whether it was sealed, or opened with a tag that fits
     */
    public boolean collect() {
        return ring.collect();
    }

    /** Ends the batch; none of its memory and keys is used by anyone when this returns. */
    public void finish() {
        called = false;
        ring.finish();
    }

    /** Works for the neighbours, on this core's own thread, between two polls of its descriptors. */
    private void help() {
        // First, so that whoever offers after our last look calls again.
        marks.set(CALLED, NO);
        long deadlineNs = System.nanoTime() + HELP_NS;
        boolean found = false;
        while (helpAll(deadlineNs)) {
            found = true;
        }
        if (found && waiting.lingerNs() > 0) {
            linger();
        }
    }

    private boolean helpAll(long deadlineNs) {
        boolean found = false;
        for (int i = 0; i < neighbours.size(); i++) {
            found |= neighbours.get(i).ring.help(aead, counters, deadlineNs);
        }
        return found;
    }

    /** Looks out for one more batch. Then it is the turn of this core's own descriptors. */
    private void linger() {
        long begunNs = System.nanoTime();
        marks.setOpaque(LINGERS, YES);
        while (!helpAll(begunNs + HELP_NS) && System.nanoTime() - begunNs < waiting.lingerNs()) {
            Thread.onSpinWait();
        }
        marks.setOpaque(LINGERS, NO);
    }
}
