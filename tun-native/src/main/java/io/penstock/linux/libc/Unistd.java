package io.penstock.linux.libc;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** {@code unistd.h}. */
public final class Unistd {

    private static final MethodHandle READ =
            Libc.function("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle WRITE =
            Libc.function("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle PREAD =
            Libc.function("pread", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle CLOSE = Libc.function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private Unistd() {}

    /** {@code read}: bytes read, or a negated {@code errno}. Hot; an interrupted call is repeated. */
    public static int read(int fd, long address, long capacityBytes) {
        MemorySegment state = Errno.callState();
        try {
            while (true) {
                long length = (long) READ.invokeExact(state, fd, address, capacityBytes);
                if (length >= 0) {
                    return (int) length;
                }
                int errno = Errno.in(state);
                if (errno != Errno.EINTR) {
                    return -errno;
                }
            }
        } catch (Throwable t) {
            throw Libc.unexpected(t);
        }
    }

    /** {@code write}: bytes written, or a negated {@code errno}. An interrupted call is repeated. */
    public static int write(int fd, long address, long lengthBytes) {
        MemorySegment state = Errno.callState();
        try {
            while (true) {
                long written = (long) WRITE.invokeExact(state, fd, address, lengthBytes);
                if (written >= 0) {
                    return (int) written;
                }
                int errno = Errno.in(state);
                if (errno != Errno.EINTR) {
                    return -errno;
                }
            }
        } catch (Throwable t) {
            throw Libc.unexpected(t);
        }
    }

    /** {@code pread}: bytes read, or a negated {@code errno}. */
    public static int pread(int fd, long address, long capacityBytes, long offset) {
        MemorySegment state = Errno.callState();
        try {
            long length = (long) PREAD.invokeExact(state, fd, address, capacityBytes, offset);
            return length >= 0 ? (int) length : -Errno.in(state);
        } catch (Throwable t) {
            throw Libc.unexpected(t);
        }
    }

    /** {@code close}: 0, or a negated {@code errno}. Not repeated when interrupted: Linux has closed it by then. */
    public static int close(int fd) {
        MemorySegment state = Errno.callState();
        try {
            int result = (int) CLOSE.invokeExact(state, fd);
            return result >= 0 ? result : -Errno.in(state);
        } catch (Throwable t) {
            throw Libc.unexpected(t);
        }
    }
}
