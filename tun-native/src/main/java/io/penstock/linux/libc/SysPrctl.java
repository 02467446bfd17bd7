package io.penstock.linux.libc;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** {@code sys/prctl.h}. */
public final class SysPrctl {

    public static final int PR_SET_TIMERSLACK = 29;

    private static final MethodHandle PRCTL =
            Libc.variadicFunction("prctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG), 1);

    private SysPrctl() {}

    /** {@code prctl} with one argument: 0, or a negated {@code errno}. */
    public static int prctl(int option, long argument) {
        MemorySegment state = Errno.callState();
        try {
            int result = (int) PRCTL.invokeExact(state, option, argument);
            return result >= 0 ? result : -Errno.in(state);
        } catch (Throwable t) {
            throw Libc.unexpected(t);
        }
    }
}
