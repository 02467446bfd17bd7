package io.penstock.linux.libc;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** {@code sys/resource.h}. */
public final class SysResource {

    public static final int PRIO_PROCESS = 0;

    private static final MethodHandle SETPRIORITY =
            Libc.function("setpriority", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));

    private SysResource() {}

    /**
     * {@code setpriority}: 0, or a negated {@code errno}.
     *
     * @param who a thread's id, although POSIX means a process: on Linux nice values belong to threads
     * @param nice -20 to 19; the lower, the more processor time
     */
    public static int setPriority(int which, int who, int nice) {
        MemorySegment state = Errno.callState();
        try {
            int result = (int) SETPRIORITY.invokeExact(state, which, who, nice);
            return result >= 0 ? result : -Errno.in(state);
        } catch (Throwable t) {
            throw Libc.unexpected(t);
        }
    }
}
