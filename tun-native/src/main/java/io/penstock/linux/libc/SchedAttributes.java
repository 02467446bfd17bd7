package io.penstock.linux.libc;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * {@code sched_getattr(2)} and {@code sched_setattr(2)} of the calling thread, which the C library does not wrap, over
 * {@code struct sched_attr} ({@code linux/sched/types.h}).
 */
public final class SchedAttributes {

    /** {@code SCHED_ATTR_SIZE_VER0}. */
    public static final int BYTES = 48;

    /** Where {@code sched_runtime} lies: ns, 64-bit. */
    public static final int RUNTIME_OFFSET = 24;

    private static final boolean X86 = System.getProperty("os.arch", "").equals("amd64");
    private static final long SYS_SCHED_SETATTR = X86 ? 314 : 274;
    private static final long SYS_SCHED_GETATTR = X86 ? 315 : 275;

    private static final MethodHandle SYSCALL = Libc.variadicFunction(
            "syscall", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT), 1);

    private SchedAttributes() {}

    /** {@code sched_getattr}: 0, or a negated {@code errno}. */
    public static int get(MemorySegment attributes) {
        return call(SYS_SCHED_GETATTR, attributes, BYTES);
    }

    /** {@code sched_setattr}: 0, or a negated {@code errno}. */
    public static int set(MemorySegment attributes) {
        attributes.set(JAVA_INT, 0, BYTES);
        return call(SYS_SCHED_SETATTR, attributes, 0);
    }

    /** The third argument is the length of what is to be filled in, or the flags. */
    private static int call(long number, MemorySegment attributes, int third) {
        MemorySegment state = Errno.callState();
        try {
            long result = (long) SYSCALL.invokeExact(state, number, 0, attributes.address(), third, 0);
            return result >= 0 ? 0 : -Errno.in(state);
        } catch (Throwable t) {
            throw Libc.unexpected(t);
        }
    }
}
