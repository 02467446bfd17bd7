package io.penstock.linux.process;

import io.penstock.linux.libc.SysPrctl;
import io.penstock.linux.libc.Time;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Sleeps of some microseconds ({@code nanosleep(2)}), exact ones: the kernel otherwise lets a timer of an ordinary thread be
 * 50 µs late ({@code PR_SET_TIMERSLACK}). Used by the one thread that made it.
 */
public final class ShortSleep {

    private final MemorySegment timespec = Arena.ofAuto().allocate(Time.TIMESPEC_BYTES, Long.BYTES);

    /** That of the calling thread, whose timers are exact from now on. */
    public ShortSleep() {
        SysPrctl.prctl(SysPrctl.PR_SET_TIMERSLACK, 1);
    }

    /**
     * Sleeps, or less where a signal comes.
     *
     * @param durationNs less than a second
     */
    public void sleep(long durationNs) {
        timespec.set(ValueLayout.JAVA_LONG, Long.BYTES, durationNs);
        Time.nanosleep(timespec.address());
    }
}
