package io.penstock.linux.netfilter;

import io.penstock.linux.LinuxException;
import io.penstock.linux.libc.SysSocket;
import io.penstock.linux.libc.Unistd;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the kernel's connection tracking, in the network namespace of the thread that opened it, for single connections
 * (kernel: net/netfilter/nf_conntrack_netlink.c). Each question is one message and one answer, some microseconds. For one
 * thread at a time; needs CAP_NET_ADMIN.
 */
public final class Conntrack implements AutoCloseable {

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int NETLINK_NETFILTER = 12;
    private static final int BUFFER_BYTES = 8192;

    private final int fd;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory = arena.allocate(BUFFER_BYTES, Long.BYTES);
    private final ByteBuffer buffer = memory.asByteBuffer();
    private int sequence;

    private Conntrack(int fd) {
        this.fd = fd;
    }

    /**
     * Begins to ask.
     *
     * @throws LinuxException when the kernel has no such sockets
     */
    public static Conntrack open() throws LinuxException {
        int fd = SysSocket.socket(
                AF_NETLINK, SOCK_RAW | SysSocket.SOCK_CLOEXEC | SysSocket.SOCK_NONBLOCK, NETLINK_NETFILTER);
        if (fd < 0) {
            throw LinuxException.of("open a socket for conntrack", fd);
        }
        return new Conntrack(fd);
    }

    /**
     * The connection whose original direction this is; null where there is none.
     *
     * @throws LinuxException when the kernel refuses to tell: no such module, or no privilege
     */
    public @Nullable Connection findOriginal(Tuple tuple) throws LinuxException {
        return find(ConntrackMessage.ORIGINAL, tuple);
    }

    /** The same by the direction of the answers. */
    public @Nullable Connection findReply(Tuple tuple) throws LinuxException {
        return find(ConntrackMessage.REPLY, tuple);
    }

    private @Nullable Connection find(int direction, Tuple tuple) throws LinuxException {
        ConntrackMessage.putRequest(buffer, ++sequence, direction, tuple);
        int sent = Unistd.write(fd, memory.address(), buffer.limit());
        if (sent < 0) {
            throw LinuxException.of("conntrack", sent);
        }
        do {
            int received = Unistd.read(fd, memory.address(), BUFFER_BYTES);
            if (received < 0) {
                throw LinuxException.of("conntrack", received);
            }
            buffer.clear().limit(received);
            // An answer to a question before this one is left over where that one failed half way.
        } while (ConntrackMessage.sequence(buffer) != sequence);
        return ConntrackMessage.parse(buffer);
    }

    @Override
    public void close() {
        Unistd.close(fd);
        arena.close();
    }
}
