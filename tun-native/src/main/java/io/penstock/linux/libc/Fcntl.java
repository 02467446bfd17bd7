package io.penstock.linux.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** {@code fcntl.h}. */
public final class Fcntl {

    public static final int O_RDONLY = 0;
    public static final int O_RDWR = 2;
    public static final int O_NONBLOCK = 0x800;
    public static final int O_CLOEXEC = 0x80000;

    private static final MethodHandle OPEN =
            Libc.variadicFunction("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), 2);

    private Fcntl() {}

    /** {@code open} of a file that exists: the descriptor, or a negated {@code errno}. */
    public static int open(String path, int flags) {
        MemorySegment state = Errno.callState();
        try (Arena arena = Arena.ofConfined()) {
            int fd = (int) OPEN.invokeExact(state, arena.allocateFrom(path), flags);
            return fd >= 0 ? fd : -Errno.in(state);
        } catch (Throwable t) {
            throw Libc.unexpected(t);
        }
    }
}
