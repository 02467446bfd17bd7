package io.penstock.linux.libc;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** {@code sched.h}. */
public final class Sched {

    public static final int CLONE_NEWNET = 0x40000000;

    private static final MethodHandle SETNS =
            Libc.function("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

    private Sched() {}

    /** {@code setns}: moves the calling thread, and it alone. 0, or a negated {@code errno}. */
    public static int setns(int fd, int type) {
        MemorySegment state = Errno.callState();
        try {
            int result = (int) SETNS.invokeExact(state, fd, type);
            return result >= 0 ? result : -Errno.in(state);
        } catch (Throwable t) {
            throw Libc.unexpected(t);
        }
    }
}
