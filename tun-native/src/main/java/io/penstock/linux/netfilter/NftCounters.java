package io.penstock.linux.netfilter;

import io.penstock.linux.LinuxException;
import io.penstock.linux.libc.Errno;
import io.penstock.linux.libc.SysSocket;
import io.penstock.linux.libc.Unistd;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * Reads named counters of nftables in the calling thread's network namespace: {@code NFT_MSG_GETOBJ} and its answer (kernel:
 * net/netfilter/nf_tables_api.c, nft_counter.c; linux/netfilter/nf_tables.h), without a program. Any thread; each reading
 * opens a socket of its own and takes some ten microseconds. Needs CAP_NET_ADMIN.
 *
 * <pre>
 *   nlmsghdr 16 | nfgenmsg 4 | attribute { length 2, type 2, content, padding to 4 } ...
 * </pre>
 */
public final class NftCounters {

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int NETLINK_NETFILTER = 12;
    private static final int BUFFER_BYTES = 4096;

    private static final int HEADERS_BYTES = 20;
    private static final int ATTRIBUTE_BYTES = 4;
    private static final int NLMSG_ERROR = 2;
    private static final int GET_OBJECT = (10 << 8) | 19;
    private static final int REQUEST = 1;
    private static final byte INET = 1;
    private static final int TYPE_MASK = (1 << 14) - 1;

    private static final int OBJECT_TABLE = 1;
    private static final int OBJECT_NAME = 2;
    private static final int OBJECT_TYPE = 3;
    private static final int OBJECT_DATA = 4;
    private static final byte[] COUNTER = {0, 0, 0, 1};
    private static final int COUNTER_PACKETS = 2;

    private NftCounters() {}

    /**
     * The packets that a counter of a table of the family {@code inet} has seen; empty where there is no such table or
     * counter.
     *
     * @throws LinuxException when the kernel refuses to tell
     */
    public static OptionalLong packets(String table, String counter) throws LinuxException {
        int fd = SysSocket.socket(
                AF_NETLINK, SOCK_RAW | SysSocket.SOCK_CLOEXEC | SysSocket.SOCK_NONBLOCK, NETLINK_NETFILTER);
        if (fd < 0) {
            throw LinuxException.of("open a socket for nftables", fd);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(BUFFER_BYTES, Long.BYTES);
            ByteBuffer buffer = memory.asByteBuffer();
            putRequest(buffer, table, counter);
            check(Unistd.write(fd, memory.address(), buffer.limit()));
            int received = check(Unistd.read(fd, memory.address(), BUFFER_BYTES));
            return parse(buffer.clear().limit(received));
        } finally {
            Unistd.close(fd);
        }
    }

    private static int check(int result) throws LinuxException {
        if (result < 0) {
            throw LinuxException.of("nftables", result);
        }
        return result;
    }

    /** Asks for one counter; the buffer is then ready to be sent. */
    static void putRequest(ByteBuffer to, String table, String counter) {
        to.clear().order(ByteOrder.nativeOrder());
        to.putInt(0)
                .putShort((short) GET_OBJECT)
                .putShort((short) REQUEST)
                .putInt(1)
                .putInt(0);
        to.put(INET).put((byte) 0).putShort((short) 0);
        put(to, OBJECT_TABLE, (table + "\0").getBytes(StandardCharsets.UTF_8));
        put(to, OBJECT_NAME, (counter + "\0").getBytes(StandardCharsets.UTF_8));
        put(to, OBJECT_TYPE, COUNTER);
        to.putInt(0, to.position());
        to.flip();
    }

    private static void put(ByteBuffer to, int type, byte[] content) {
        to.putShort((short) (ATTRIBUTE_BYTES + content.length))
                .putShort((short) type)
                .put(content);
        while (to.position() % 4 != 0) {
            to.put((byte) 0);
        }
    }

    /** Reads an answer. */
    static OptionalLong parse(ByteBuffer from) throws LinuxException {
        from.order(ByteOrder.nativeOrder());
        if (from.remaining() < HEADERS_BYTES) {
            throw unreadable();
        }
        if ((from.getShort(4) & 0xffff) == NLMSG_ERROR) {
            int negatedErrno = from.getInt(16);
            if (negatedErrno == -Errno.ENOENT) {
                return OptionalLong.empty();
            }
            throw LinuxException.of("nftables", negatedErrno);
        }
        ByteBuffer data = find(from.position(HEADERS_BYTES), OBJECT_DATA);
        ByteBuffer packets = find(data, COUNTER_PACKETS);
        if (packets.remaining() != Long.BYTES) {
            throw unreadable();
        }
        return OptionalLong.of(packets.order(ByteOrder.BIG_ENDIAN).getLong());
    }

    /** The content of the attribute of this type. */
    private static ByteBuffer find(ByteBuffer attributes, int type) throws LinuxException {
        while (attributes.remaining() >= ATTRIBUTE_BYTES) {
            int at = attributes.position();
            int lengthBytes = Math.clamp(attributes.getShort(at) & 0xffff, ATTRIBUTE_BYTES, attributes.remaining());
            if ((attributes.getShort(at + 2) & TYPE_MASK) == type) {
                return attributes
                        .slice(at + ATTRIBUTE_BYTES, lengthBytes - ATTRIBUTE_BYTES)
                        .order(ByteOrder.nativeOrder());
            }
            attributes.position(Math.min(attributes.limit(), at + ((lengthBytes + 3) & ~3)));
        }
        throw unreadable();
    }

    private static LinuxException unreadable() {
        return new LinuxException("nftables: the kernel's answer cannot be read", Errno.EINVAL);
    }
}
