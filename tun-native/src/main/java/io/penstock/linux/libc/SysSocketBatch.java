package io.penstock.linux.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;

/** The part of {@code sys/socket.h} that moves many datagrams with one call. Hot. */
public final class SysSocketBatch {

    public static final StructLayout MMSGHDR = MemoryLayout.structLayout(
                    SysSocket.MSGHDR.withName("msg_hdr"), JAVA_INT.withName("msg_len"), paddingLayout(4))
            .withName("mmsghdr");
    public static final long MSG_LEN = MMSGHDR.byteOffset(groupElement("msg_len"));

    private static final long NO_TIMEOUT = 0;

    private static final MethodHandle RECVMMSG = Libc.function(
            "recvmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle SENDMMSG =
            Libc.function("sendmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT));

    private SysSocketBatch() {}

    /** {@code recvmmsg}: entries filled, or a negated {@code errno}. An interrupted call is repeated. */
    public static int recvmmsg(int fd, long mmsghdrAddress, int count, int flags) {
        MemorySegment state = Errno.callState();
        try {
            while (true) {
                int filled = (int) RECVMMSG.invokeExact(state, fd, mmsghdrAddress, count, flags, NO_TIMEOUT);
                if (filled >= 0) {
                    return filled;
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

    /** {@code sendmmsg}: entries taken, or a negated {@code errno}. An interrupted call is repeated. */
    public static int sendmmsg(int fd, long mmsghdrAddress, int count, int flags) {
        MemorySegment state = Errno.callState();
        try {
            while (true) {
                int taken = (int) SENDMMSG.invokeExact(state, fd, mmsghdrAddress, count, flags);
                if (taken >= 0) {
                    return taken;
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
