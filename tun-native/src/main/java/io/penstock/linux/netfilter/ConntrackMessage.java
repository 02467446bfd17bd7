package io.penstock.linux.netfilter;

import io.penstock.linux.LinuxException;
import io.penstock.linux.libc.Errno;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * {@code IPCTNL_MSG_CT_GET} and its answer (linux/netlink.h, linux/netfilter/nfnetlink.h, nfnetlink_conntrack.h). Lengths
 * and types are in the machine's byte order, what is inside addresses and ports in the network's.
 *
 * <pre>
 *   nlmsghdr 16 | nfgenmsg 4 | attribute { length 2, type 2, content, padding to 4 } ...
 * </pre>
 */
final class ConntrackMessage {

    static final int ORIGINAL = 1;
    static final int REPLY = 2;

    private static final int HEADER_BYTES = 16;
    private static final int FAMILY_BYTES = 4;
    private static final int ATTRIBUTE_BYTES = 4;
    private static final int NLMSG_ERROR = 2;
    private static final int CT_GET = (1 << 8) | 1;
    private static final int REQUEST = 1;
    private static final byte AF_INET = 2;
    private static final byte AF_INET6 = 10;
    private static final int NESTED = 1 << 15;
    private static final int TYPE_MASK = (1 << 14) - 1;

    private static final int TUPLE_IP = 1;
    private static final int TUPLE_PROTOCOL = 2;
    private static final int V4_SOURCE = 1;
    private static final int V4_DESTINATION = 2;
    private static final int V6_SOURCE = 3;
    private static final int V6_DESTINATION = 4;
    private static final int PROTOCOL_NUMBER = 1;
    private static final int SOURCE_PORT = 2;
    private static final int DESTINATION_PORT = 3;

    private ConntrackMessage() {}

    /** Asks for the connection one of whose directions this is; the buffer is then ready to be sent. */
    static void putRequest(ByteBuffer to, int sequence, int direction, Tuple tuple) {
        byte[] source = tuple.source().getAddress();
        boolean ipv6 = source.length > 4;
        to.clear().order(ByteOrder.nativeOrder());
        to.putInt(0)
                .putShort((short) CT_GET)
                .putShort((short) REQUEST)
                .putInt(sequence)
                .putInt(0);
        to.put(ipv6 ? AF_INET6 : AF_INET).put((byte) 0).putShort((short) 0);
        int whole = begin(to, direction);
        int ip = begin(to, TUPLE_IP);
        put(to, ipv6 ? V6_SOURCE : V4_SOURCE, source);
        put(to, ipv6 ? V6_DESTINATION : V4_DESTINATION, tuple.destination().getAddress());
        end(to, ip);
        int protocol = begin(to, TUPLE_PROTOCOL);
        put(to, PROTOCOL_NUMBER, new byte[] {(byte) tuple.protocol()});
        put(to, SOURCE_PORT, port(tuple.sourcePort()));
        put(to, DESTINATION_PORT, port(tuple.destinationPort()));
        end(to, protocol);
        end(to, whole);
        to.putInt(0, to.position());
        to.flip();
    }

    private static byte[] port(int port) {
        return new byte[] {(byte) (port >>> 8), (byte) port};
    }

    private static int begin(ByteBuffer to, int type) {
        int at = to.position();
        to.putShort((short) 0).putShort((short) (type | NESTED));
        return at;
    }

    private static void end(ByteBuffer to, int at) {
        to.putShort(at, (short) (to.position() - at));
    }

    private static void put(ByteBuffer to, int type, byte[] content) {
        to.putShort((short) (ATTRIBUTE_BYTES + content.length))
                .putShort((short) type)
                .put(content);
        while (to.position() % 4 != 0) {
            to.put((byte) 0);
        }
    }

    /**
     * Reads an answer.
     *
     * @return null where there is no such connection
     * @throws LinuxException when the kernel refuses to tell, or what it says is no answer
     */
    static @Nullable Connection parse(ByteBuffer from) throws LinuxException {
        from.order(ByteOrder.nativeOrder());
        if (from.remaining() < HEADER_BYTES + FAMILY_BYTES) {
            throw unreadable(from.remaining() + " bytes");
        }
        int type = from.getShort(4) & 0xffff;
        if (type == NLMSG_ERROR) {
            int negatedErrno = from.getInt(HEADER_BYTES);
            if (negatedErrno == -Errno.ENOENT) {
                return null;
            }
            throw LinuxException.of("conntrack", negatedErrno);
        }
        from.position(HEADER_BYTES + FAMILY_BYTES);
        TupleReader original = new TupleReader();
        TupleReader reply = new TupleReader();
        while (from.remaining() >= ATTRIBUTE_BYTES) {
            ByteBuffer attribute = next(from);
            switch (attribute.getShort(2) & TYPE_MASK) {
                case ORIGINAL -> original.read(attribute);
                case REPLY -> reply.read(attribute);
                default -> {}
            }
        }
        return new Connection(original.tuple(), reply.tuple());
    }

    /** The next attribute, header included, positioned behind that. */
    private static ByteBuffer next(ByteBuffer from) {
        int at = from.position();
        int lengthBytes = Math.clamp(from.getShort(at) & 0xffff, ATTRIBUTE_BYTES, from.remaining());
        ByteBuffer attribute = from.slice(at, lengthBytes).order(ByteOrder.nativeOrder());
        from.position(Math.min(from.limit(), at + ((lengthBytes + 3) & ~3)));
        return attribute.position(ATTRIBUTE_BYTES);
    }

    /** The number that the kernel repeats in its answer. */
    static int sequence(ByteBuffer answer) {
        return answer.remaining() < HEADER_BYTES
                ? 0
                : answer.order(ByteOrder.nativeOrder()).getInt(8);
    }

    private static LinuxException unreadable(String found) {
        return new LinuxException("conntrack: the kernel's answer cannot be read: " + found, Errno.EINVAL);
    }

    private static final class TupleReader {

        private @Nullable InetAddress source;
        private @Nullable InetAddress destination;
        private int protocol;
        private int sourcePort;
        private int destinationPort;

        void read(ByteBuffer tuple) throws LinuxException {
            while (tuple.remaining() >= ATTRIBUTE_BYTES) {
                ByteBuffer part = next(tuple);
                boolean ip = (part.getShort(2) & TYPE_MASK) == TUPLE_IP;
                while (part.remaining() >= ATTRIBUTE_BYTES) {
                    ByteBuffer field = next(part);
                    if (ip) {
                        readAddress(field);
                    } else {
                        readProtocol(field);
                    }
                }
            }
        }

        private void readAddress(ByteBuffer field) throws LinuxException {
            int type = field.getShort(2) & TYPE_MASK;
            byte[] bytes = new byte[field.remaining()];
            field.get(bytes);
            try {
                InetAddress address = InetAddress.getByAddress(bytes);
                if (type == V4_SOURCE || type == V6_SOURCE) {
                    source = address;
                } else {
                    destination = address;
                }
            } catch (UnknownHostException e) {
                LinuxException unreadable = unreadable("an address of " + bytes.length + " bytes");
                unreadable.initCause(e);
                throw unreadable;
            }
        }

        private void readProtocol(ByteBuffer field) {
            field.order(ByteOrder.BIG_ENDIAN);
            ByteBuffer header = field.duplicate().order(ByteOrder.nativeOrder());
            switch (header.getShort(2) & TYPE_MASK) {
                case PROTOCOL_NUMBER -> protocol = field.get() & 0xff;
                case SOURCE_PORT -> sourcePort = field.getShort() & 0xffff;
                case DESTINATION_PORT -> destinationPort = field.getShort() & 0xffff;
                default -> {}
            }
        }

        Tuple tuple() throws LinuxException {
            if (source == null || destination == null) {
                throw unreadable("no addresses");
            }
            return new Tuple(source, sourcePort, destination, destinationPort, protocol);
        }
    }
}
