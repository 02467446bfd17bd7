package io.penstock.linux.libc;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** {@code sys/ioctl.h}. */
public final class SysIoctl {

    private static final MethodHandle IOCTL =
            Libc.variadicFunction("ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG), 2);

    private SysIoctl() {}

    /** {@code ioctl} with a number as its argument: what the request returns, or a negated {@code errno}. */
    public static int ioctl(int fd, long request, long argument) {
        MemorySegment state = Errno.callState();
        try {
            int result = (int) IOCTL.invokeExact(state, fd, request, argument);
            return result >= 0 ? result : -Errno.in(state);
        } catch (Throwable t) {
            throw Libc.unexpected(t);
        }
    }

    /** {@code ioctl} with a struct as its argument: what the request returns, or a negated {@code errno}. */
    public static int ioctl(int fd, long request, MemorySegment argument) {
        try {
            return ioctl(fd, request, argument.address());
        } finally {
            java.lang.ref.Reference.reachabilityFence(argument);
        }
    }
}
