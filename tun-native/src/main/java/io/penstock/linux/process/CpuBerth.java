package io.penstock.linux.process;

import io.penstock.linux.libc.Sched;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a thread on one processor while it works, and lets the kernel choose another while it sleeps. A thread that
 * moves in the middle of its work reorders the packets it sends, since the kernel queues them for each processor; one
 * that never moves waits for a processor that others use while the next one is idle. So the thread is bound; where it had
 * to wait for its processor lately, the bond is loosened before it sleeps, when nothing of it is under way, and tied
 * again where it wakes. Used by the one thread that made it.
 */
public final class CpuBerth implements AutoCloseable {

    /** How often the wait is looked at. */
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(4);

    /** A wait of this part of the time or more is worth a move. */
    private static final int WAIT_PART = 16;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment all;
    private final MemorySegment one;
    private final RunDelay delay;
    private long lookedNs;
    private long waitedNs;
    private boolean loose;
    private boolean crowded;
    private int cpu;

    private CpuBerth(int cpu) {
        this.cpu = cpu;
        all = CpuAffinity.mask(arena);
        one = CpuAffinity.mask(arena);
        delay = RunDelay.ofThisThread(arena);
        Sched.getAffinity(all);
    }

    /**
     * Binds the calling thread.
     *
     * @param cpu where it is to begin, one of {@link CpuAffinity#allowed()}
     */
    public static CpuBerth of(int cpu) {
        CpuBerth berth = new CpuBerth(cpu);
        berth.tie();
        return berth;
    }

    /**
     * The thread is between two pieces of work.
     *
     * @param mayMove whether it has nothing under way and may be about to sleep
     */
    public void betweenWork(long nowNs, boolean mayMove) {
        long elapsedNs = nowNs - lookedNs;
        if (elapsedNs >= INTERVAL_NS) {
            long nowWaitedNs = delay.waitedNs();
            crowded = (nowWaitedNs - waitedNs) * WAIT_PART > elapsedNs;
            lookedNs = nowNs;
            waitedNs = nowWaitedNs;
            loosen(mayMove);
        }
    }

    private void loosen(boolean mayMove) {
        if (crowded && mayMove && !loose) {
            loose = Sched.setAffinity(all) >= 0;
        }
    }

    /** Whether the thread has had to wait for its processor lately, since others use it too. */
    public boolean isCrowded() {
        return crowded;
    }

    /** The thread woke and is about to work. */
    public void beforeWork() {
        if (loose) {
            loose = false;
            int here = Sched.getCpu();
            if (here >= 0 && here != cpu) {
                cpu = here;
            }
            tie();
        }
    }

    private void tie() {
        CpuAffinity.only(one, cpu);
        Sched.setAffinity(one);
    }

    /** The processor it is bound to. */
    public int cpu() {
        return cpu;
    }

    @Override
    public void close() {
        delay.close();
        arena.close();
    }
}
