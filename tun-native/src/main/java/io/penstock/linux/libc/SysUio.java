package io.penstock.linux.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;

/** {@code sys/uio.h}. */
public final class SysUio {

    /** The most iovecs, and the most messages of a batch, that one call takes. */
    public static final int UIO_MAXIOV = 1024;

    public static final StructLayout IOVEC = MemoryLayout.structLayout(
                    JAVA_LONG.withName("iov_base"), JAVA_LONG.withName("iov_len"))
            .withName("iovec");
    public static final long IOV_BASE = IOVEC.byteOffset(groupElement("iov_base"));
    public static final long IOV_LEN = IOVEC.byteOffset(groupElement("iov_len"));

    private static final MethodHandle WRITEV =
            Libc.function("writev", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));

    private SysUio() {}

    /** {@code writev}: bytes written, or a negated {@code errno}. Hot; an interrupted call is repeated. */
    public static int writev(int fd, long iovecAddress, int iovecCount) {
        MemorySegment state = Errno.callState();
        try {
            while (true) {
                long length = (long) WRITEV.invokeExact(state, fd, iovecAddress, iovecCount);
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
}
