package io.penstock.linux.udp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.penstock.linux.LinuxException;
import io.penstock.linux.libc.Errno;
import io.penstock.linux.libc.Libc;
import io.penstock.linux.libc.NetinetIn;
import io.penstock.linux.libc.NetinetUdp;
import io.penstock.linux.libc.SysSocket;
import io.penstock.linux.libc.Unistd;
import io.penstock.linux.udp.LinuxDatagramPort.Offer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens UDP sockets of the kernel: non-blocking, on all local addresses of one family, telling the local address of
 * every datagram. Sent datagrams never carry IPv4's "don't fragment": a path that is too narrow fragments them instead
 * of losing them, as with WireGuard of the kernel ({@code drivers/net/wireguard/socket.c}, {@code df} 0). ICMP errors
 * are not reported to such sockets ({@code IP_RECVERR} is off), so nobody's closed port disturbs the others.
 */
public final class LinuxUdp {

    private static final int ON = 1;

    private LinuxUdp() {}

    /** Whether this machine has IPv6 at all: not where it was started with {@code ipv6.disable=1}. */
    public static boolean ipv6Available() {
        int fd = SysSocket.socket(SysSocket.AF_INET6, SysSocket.SOCK_DGRAM | SysSocket.SOCK_CLOEXEC, 0);
        if (fd >= 0) {
            Unistd.close(fd);
        }
        return fd != -Errno.EAFNOSUPPORT;
    }

    /**
     * Opens one socket that has its port for itself.
     *
     * @throws LinuxException when the kernel refuses: port in use, below 1024 without privilege, no such family
     */
    public static DatagramPort open(UdpOptions options) throws IOException {
        return openGroup(options, 1).getFirst();
    }

    /**
     * Opens sockets that share one port ({@code SO_REUSEPORT}), among which the kernel spreads remote addresses by a
     * hash, or as {@link DatagramPort#steerByPayloadByte} says. The group has its port for itself: the first socket is
     * bound before it agrees to share, so a second process of the same user is told that the port is in use.
     *
     * @param sockets how many, at least 1
     * @throws LinuxException when the kernel refuses
     */
    public static List<DatagramPort> openGroup(UdpOptions options, int sockets) throws IOException {
        if (sockets < 1) {
            throw new IllegalArgumentException("a group has at least one socket, found " + sockets);
        }
        Libc.require();
        List<DatagramPort> group = new ArrayList<>(sockets);
        try {
            UdpOptions next = options;
            for (int i = 0; i < sockets; i++) {
                DatagramPort port = openOne(next, i > 0, sockets > 1);
                group.add(port);
                next = options.withPort(port.localPort());
            }
            return List.copyOf(group);
        } catch (IOException | RuntimeException e) {
            group.forEach(DatagramPort::close);
            throw e;
        }
    }

    private static DatagramPort openOne(UdpOptions options, boolean joins, boolean shared) throws IOException {
        int fd = SysSocket.socket(
                options.ipv6() ? SysSocket.AF_INET6 : SysSocket.AF_INET,
                SysSocket.SOCK_DGRAM | SysSocket.SOCK_NONBLOCK | SysSocket.SOCK_CLOEXEC,
                0);
        if (fd == -Errno.EAFNOSUPPORT) {
            throw new LinuxException("this machine has no " + (options.ipv6() ? "IPv6" : "IPv4"), Errno.EAFNOSUPPORT);
        }
        check("open a UDP socket", fd);
        try {
            if (joins) {
                set(fd, SysSocket.SOL_SOCKET, SysSocket.SO_REUSEPORT, ON, "SO_REUSEPORT");
            }
            setUp(fd, options);
            bind(fd, options);
            if (shared && !joins) {
                set(fd, SysSocket.SOL_SOCKET, SysSocket.SO_REUSEPORT, ON, "SO_REUSEPORT");
            }
            Offer merge = options.merge()
                    ? Offer.of(SysSocket.setsockopt(fd, NetinetUdp.SOL_UDP, NetinetUdp.UDP_GRO, ON))
                    : Offer.DECLINED;
            Offer segment = options.segment() ? Offer.of(askForSegment(fd)) : Offer.DECLINED;
            DatagramPort port = new LinuxDatagramPort(fd, localPort(fd), merge, segment);
            if (options.mark() != 0) {
                port.setMark(options.mark());
            }
            return port;
        } catch (IOException | RuntimeException e) {
            Unistd.close(fd);
            throw e;
        }
    }

    private static void setUp(int fd, UdpOptions options) throws IOException {
        if (options.ipv6()) {
            set(fd, NetinetIn.IPPROTO_IPV6, NetinetIn.IPV6_V6ONLY, ON, "IPV6_V6ONLY");
            set(fd, NetinetIn.IPPROTO_IPV6, NetinetIn.IPV6_RECVPKTINFO, ON, "IPV6_RECVPKTINFO");
            set(
                    fd,
                    NetinetIn.IPPROTO_IPV6,
                    NetinetIn.IPV6_MTU_DISCOVER,
                    NetinetIn.IPV6_PMTUDISC_DONT,
                    "IPV6_MTU_DISCOVER");
        } else {
            set(fd, NetinetIn.IPPROTO_IP, NetinetIn.IP_PKTINFO, ON, "IP_PKTINFO");
            set(fd, NetinetIn.IPPROTO_IP, NetinetIn.IP_MTU_DISCOVER, NetinetIn.IP_PMTUDISC_DONT, "IP_MTU_DISCOVER");
        }
        setBuffer(fd, SysSocket.SO_RCVBUFFORCE, SysSocket.SO_RCVBUF, options.receiveBufferBytes());
        setBuffer(fd, SysSocket.SO_SNDBUFFORCE, SysSocket.SO_SNDBUF, options.sendBufferBytes());
    }

    private static void setBuffer(int fd, int forced, int modest, int bytes) throws IOException {
        if (SysSocket.setsockopt(fd, SysSocket.SOL_SOCKET, forced, bytes) < 0) {
            set(fd, SysSocket.SOL_SOCKET, modest, bytes, "a socket buffer of " + bytes + " bytes");
        }
    }

    private static void bind(int fd, UdpOptions options) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment any = arena.allocate(SocketAddress.lengthBytes(options.ipv6()), 8);
            any.set(JAVA_SHORT, NetinetIn.SIN_FAMILY, (short)
                    (options.ipv6() ? SysSocket.AF_INET6 : SysSocket.AF_INET));
            any.set(SocketAddress.SHORT_BIG_ENDIAN, NetinetIn.SIN_PORT, (short) options.port());
            int result = SysSocket.bind(fd, any);
            String port = "UDP port " + options.port() + (options.ipv6() ? " (IPv6)" : " (IPv4)");
            if (result == -Errno.EADDRINUSE) {
                throw new LinuxException(
                        port + " is in use by another program (ss -ulpn shows which)", Errno.EADDRINUSE);
            }
            if (result == -Errno.EACCES) {
                throw new LinuxException(
                        port + " needs CAP_NET_BIND_SERVICE: run as root, or choose a port above 1023", Errno.EACCES);
            }
            check("bind " + port, result);
        }
    }

    private static int localPort(int fd) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(SocketAddress.LENGTH_BYTES, 8);
            check("ask for the port of a UDP socket", SysSocket.getsockname(fd, address));
            return SocketAddress.port(address, 0);
        }
    }

    private static int askForSegment(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            return SysSocket.getsockopt(fd, NetinetUdp.SOL_UDP, NetinetUdp.UDP_SEGMENT, arena.allocate(JAVA_INT));
        }
    }

    private static void set(int fd, int level, int option, int value, String what) throws LinuxException {
        check("set " + what + " on a UDP socket", SysSocket.setsockopt(fd, level, option, value));
    }

    private static void check(String attempt, int result) throws LinuxException {
        if (result < 0) {
            throw LinuxException.of(attempt, result);
        }
    }
}
