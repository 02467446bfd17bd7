package io.penstock.linux.libc;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** {@code sched.h}. */
public final class Sched {

    public static final int CLONE_NEWNET = 0x40000000;

    private static final MethodHandle SETNS =
            Libc.function("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

    private static final MethodHandle UNSHARE = Libc.function("unshare", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private static final MethodHandle SCHED_SETAFFINITY =
            Libc.function("sched_setaffinity", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));

    private static final MethodHandle SCHED_GETAFFINITY =
            Libc.function("sched_getaffinity", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));

    private static final MethodHandle SCHED_GETCPU = Libc.function("sched_getcpu", FunctionDescriptor.of(JAVA_INT));

    private Sched() {}

    /** {@code sched_getcpu}: the processor that the calling thread is on, or a negated {@code errno}. */
    public static int getCpu() {
        MemorySegment state = Errno.callState();
        try {
            int cpu = (int) SCHED_GETCPU.invokeExact(state);
            return cpu >= 0 ? cpu : -Errno.in(state);
        } catch (Throwable t) {
            throw Libc.unexpected(t);
        }
    }

    /** {@code sched_setaffinity} of the calling thread: 0, or a negated {@code errno}. */
    public static int setAffinity(MemorySegment mask) {
        MemorySegment state = Errno.callState();
        try {
            int result = (int) SCHED_SETAFFINITY.invokeExact(state, 0, mask.byteSize(), mask.address());
            return result >= 0 ? result : -Errno.in(state);
        } catch (Throwable t) {
            throw Libc.unexpected(t);
        }
    }

    /** {@code sched_getaffinity} of the calling thread: 0, or a negated {@code errno}. */
    public static int getAffinity(MemorySegment mask) {
        MemorySegment state = Errno.callState();
        try {
            int result = (int) SCHED_GETAFFINITY.invokeExact(state, 0, mask.byteSize(), mask.address());
            return result >= 0 ? result : -Errno.in(state);
        } catch (Throwable t) {
            throw Libc.unexpected(t);
        }
    }

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

    /** {@code unshare}: gives the calling thread, and it alone, namespaces of its own. 0, or a negated {@code errno}. */
    public static int unshare(int flags) {
        MemorySegment state = Errno.callState();
        try {
            int result = (int) UNSHARE.invokeExact(state, flags);
            return result >= 0 ? result : -Errno.in(state);
        } catch (Throwable t) {
            throw Libc.unexpected(t);
        }
    }
}
