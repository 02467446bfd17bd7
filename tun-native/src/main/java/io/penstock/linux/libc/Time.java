package io.penstock.linux.libc;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** {@code time.h}. */
public final class Time {

    /** {@code sizeof(struct timespec)}: seconds, then nanoseconds, both 64-bit. */
    public static final int TIMESPEC_BYTES = 16;

    private static final MethodHandle NANOSLEEP =
            Libc.function("nanosleep", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));

    private Time() {}

    /** {@code nanosleep}, which a signal may end early: 0, or a negated {@code errno}. */
    public static int nanosleep(long timespecAddress) {
        MemorySegment state = Errno.callState();
        try {
            int result = (int) NANOSLEEP.invokeExact(state, timespecAddress, 0L);
            return result >= 0 ? result : -Errno.in(state);
        } catch (Throwable t) {
            throw Libc.unexpected(t);
        }
    }
}
