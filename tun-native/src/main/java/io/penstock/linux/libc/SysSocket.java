package io.penstock.linux.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;

/** {@code sys/socket.h}: socket set-up, one call at a time; the batches of datagrams are {@link SysSocketBatch}. */
public final class SysSocket {

    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;
    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_NONBLOCK = 0x800;
    public static final int SOCK_CLOEXEC = 0x80000;

    public static final int SOL_SOCKET = 1;
    public static final int SO_SNDBUF = 7;
    public static final int SO_RCVBUF = 8;
    public static final int SO_REUSEPORT = 15;
    public static final int SO_SNDBUFFORCE = 32;
    public static final int SO_RCVBUFFORCE = 33;
    public static final int SO_MARK = 36;
    public static final int SO_ATTACH_REUSEPORT_CBPF = 51;
    public static final int SO_MEMINFO = 55;

    /** {@code linux/sock_diag.h}: place of the drop counter among the {@code u32} of {@link #SO_MEMINFO}. */
    public static final int SK_MEMINFO_DROPS = 8;

    /** {@code linux/sock_diag.h}: how many {@code u32} {@link #SO_MEMINFO} has. */
    public static final int SK_MEMINFO_VARS = 9;

    public static final int MSG_TRUNC = 0x20;

    public static final StructLayout MSGHDR = MemoryLayout.structLayout(
                    JAVA_LONG.withName("msg_name"),
                    JAVA_INT.withName("msg_namelen"),
                    paddingLayout(4),
                    JAVA_LONG.withName("msg_iov"),
                    JAVA_LONG.withName("msg_iovlen"),
                    JAVA_LONG.withName("msg_control"),
                    JAVA_LONG.withName("msg_controllen"),
                    JAVA_INT.withName("msg_flags"),
                    paddingLayout(4))
            .withName("msghdr");
    public static final long MSG_NAME = MSGHDR.byteOffset(groupElement("msg_name"));
    public static final long MSG_NAMELEN = MSGHDR.byteOffset(groupElement("msg_namelen"));
    public static final long MSG_IOV = MSGHDR.byteOffset(groupElement("msg_iov"));
    public static final long MSG_IOVLEN = MSGHDR.byteOffset(groupElement("msg_iovlen"));
    public static final long MSG_CONTROL = MSGHDR.byteOffset(groupElement("msg_control"));
    public static final long MSG_CONTROLLEN = MSGHDR.byteOffset(groupElement("msg_controllen"));
    public static final long MSG_FLAGS = MSGHDR.byteOffset(groupElement("msg_flags"));

    public static final StructLayout CMSGHDR = MemoryLayout.structLayout(
                    JAVA_LONG.withName("cmsg_len"), JAVA_INT.withName("cmsg_level"), JAVA_INT.withName("cmsg_type"))
            .withName("cmsghdr");
    public static final long CMSG_LEN = CMSGHDR.byteOffset(groupElement("cmsg_len"));
    public static final long CMSG_LEVEL = CMSGHDR.byteOffset(groupElement("cmsg_level"));
    public static final long CMSG_TYPE = CMSGHDR.byteOffset(groupElement("cmsg_type"));

    private static final MethodHandle SOCKET =
            Libc.function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle BIND =
            Libc.function("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle GETSOCKNAME =
            Libc.function("getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle SETSOCKOPT = Libc.function(
            "setsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle GETSOCKOPT = Libc.function(
            "getsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));

    private SysSocket() {}

    /** {@code socket}: the descriptor, or a negated {@code errno}. */
    public static int socket(int family, int type, int protocol) {
        MemorySegment state = Errno.callState();
        try {
            int fd = (int) SOCKET.invokeExact(state, family, type, protocol);
            return fd >= 0 ? fd : -Errno.in(state);
        } catch (Throwable t) {
            throw Libc.unexpected(t);
        }
    }

    /** {@code bind} to the address that fills the segment: 0, or a negated {@code errno}. */
    public static int bind(int fd, MemorySegment address) {
        MemorySegment state = Errno.callState();
        try {
            int result = (int) BIND.invokeExact(state, fd, address, (int) address.byteSize());
            return result >= 0 ? result : -Errno.in(state);
        } catch (Throwable t) {
            throw Libc.unexpected(t);
        }
    }

    /** {@code getsockname} into the segment: 0, or a negated {@code errno}. */
    public static int getsockname(int fd, MemorySegment address) {
        MemorySegment state = Errno.callState();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment length = arena.allocateFrom(JAVA_INT, (int) address.byteSize());
            int result = (int) GETSOCKNAME.invokeExact(state, fd, address, length);
            return result >= 0 ? result : -Errno.in(state);
        } catch (Throwable t) {
            throw Libc.unexpected(t);
        }
    }

    /** {@code setsockopt} with an {@code int}: 0, or a negated {@code errno}. */
    public static int setsockopt(int fd, int level, int option, int value) {
        try (Arena arena = Arena.ofConfined()) {
            return setsockopt(fd, level, option, arena.allocateFrom(JAVA_INT, value));
        }
    }

    /** {@code setsockopt} with a struct: 0, or a negated {@code errno}. */
    public static int setsockopt(int fd, int level, int option, MemorySegment value) {
        MemorySegment state = Errno.callState();
        try {
            int result = (int) SETSOCKOPT.invokeExact(state, fd, level, option, value, (int) value.byteSize());
            return result >= 0 ? result : -Errno.in(state);
        } catch (Throwable t) {
            throw Libc.unexpected(t);
        }
    }

    /** {@code getsockopt} into the segment: 0, or a negated {@code errno}. */
    public static int getsockopt(int fd, int level, int option, MemorySegment value) {
        MemorySegment state = Errno.callState();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment length = arena.allocateFrom(JAVA_INT, (int) value.byteSize());
            int result = (int) GETSOCKOPT.invokeExact(state, fd, level, option, value, length);
            return result >= 0 ? result : -Errno.in(state);
        } catch (Throwable t) {
            throw Libc.unexpected(t);
        }
    }
}
