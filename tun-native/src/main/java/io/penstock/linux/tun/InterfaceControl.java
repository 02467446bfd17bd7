package io.penstock.linux.tun;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.penstock.linux.LinuxException;
import io.penstock.linux.libc.Errno;
import io.penstock.linux.libc.LinuxIfTun;
import io.penstock.linux.libc.NetIf;
import io.penstock.linux.libc.SysIoctl;
import io.penstock.linux.libc.SysSocket;
import io.penstock.linux.libc.Unistd;
import io.penstock.linux.netns.NetworkNamespace;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Asks and tells the kernel about one TUN interface, wherever it is by now. Interface requests go by name through a
 * socket of the interface's network namespace, so a socket is kept, with the identity of the namespace it belongs to,
 * and is made anew when the interface turns out to have moved. Thread-safe; cold.
 */
final class InterfaceControl implements AutoCloseable {

    private static final Path OWN_NAMESPACE = Path.of("/proc/thread-self/ns/net");
    private static final int NO_SOCKET = -1;

    private final int tunFd;
    private int socket = NO_SOCKET;
    private String socketNamespace = "";
    private String name;

    /**
     * @param tunFd a queue of the device, which stays the caller's
     * @param name the interface's name for now
     */
    InterfaceControl(int tunFd, String name) {
        this.tunFd = tunFd;
        this.name = name;
    }

    /** The interface's name; the last one known when it is gone. */
    synchronized String name() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ifreq = arena.allocate(NetIf.IFREQ);
            if (SysIoctl.ioctl(tunFd, LinuxIfTun.TUNGETIFF, ifreq) >= 0) {
                name = ifreq.getString(NetIf.IFR_NAME, StandardCharsets.UTF_8);
            }
            return name;
        }
    }

    /** The MTU in bytes, or a negated {@code errno}. */
    synchronized int mtuBytes() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ifreq = arena.allocate(NetIf.IFREQ);
            int result = request(NetIf.SIOCGIFMTU, ifreq);
            return result < 0 ? result : ifreq.get(JAVA_INT, NetIf.IFR_MTU);
        }
    }

    /** Sets how many packets each queue holds while its reader is away ({@code ifr_qlen} lies where the MTU does). */
    synchronized void setQueueLength(int packets) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ifreq = arena.allocate(NetIf.IFREQ);
            ifreq.set(JAVA_INT, NetIf.IFR_MTU, packets);
            check("set the queue length of " + name + " to " + packets, request(NetIf.SIOCSIFTXQLEN, ifreq));
        }
    }

    synchronized void setMtuBytes(int mtuBytes) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ifreq = arena.allocate(NetIf.IFREQ);
            ifreq.set(JAVA_INT, NetIf.IFR_MTU, mtuBytes);
            check("set the MTU of " + name + " to " + mtuBytes + " bytes", request(NetIf.SIOCSIFMTU, ifreq));
        }
    }

    /** The interface's {@code IFF_*} flags, or a negated {@code errno}. */
    synchronized int flags() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ifreq = arena.allocate(NetIf.IFREQ);
            int result = request(NetIf.SIOCGIFFLAGS, ifreq);
            return result < 0 ? result : ifreq.get(JAVA_SHORT, NetIf.IFR_FLAGS) & 0xffff;
        }
    }

    synchronized void setUp(boolean up) throws LinuxException {
        String attempt = "bring " + name + (up ? " up" : " down");
        int flags = flags();
        check(attempt, flags);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ifreq = arena.allocate(NetIf.IFREQ);
            ifreq.set(JAVA_SHORT, NetIf.IFR_FLAGS, (short) (up ? flags | NetIf.IFF_UP : flags & ~NetIf.IFF_UP));
            check(attempt, request(NetIf.SIOCSIFFLAGS, ifreq));
        }
    }

    private static void check(String attempt, int result) throws LinuxException {
        if (result < 0) {
            throw LinuxException.of(attempt, result);
        }
    }

    /** Does one request by name with the rest of the {@code ifreq} as it is: 0, or a negated {@code errno}. */
    private int request(int request, MemorySegment ifreq) {
        int result = followInterface();
        if (result < 0) {
            return result;
        }
        byte[] nameBytes = name().getBytes(StandardCharsets.UTF_8);
        MemorySegment.copy(MemorySegment.ofArray(nameBytes), 0, ifreq, NetIf.IFR_NAME, nameBytes.length);
        return SysIoctl.ioctl(socket, request, ifreq);
    }

    /**
     * Sees to a socket in the interface's namespace. The namespace is asked for every time: by the name alone, a
     * moved interface could not be told from another one that took its old name.
     */
    private int followInterface() {
        int namespaceFd = SysIoctl.ioctl(tunFd, LinuxIfTun.TUNGETDEVNETNS, 0);
        if (TunQueue.isGone(namespaceFd)) {
            return namespaceFd;
        }
        if (namespaceFd < 0) {
            // Not to be known here (privileges were dropped, or Linux before 5.2): the birthplace is the best guess.
            return socket == NO_SOCKET ? keep(openSocket(), "") : 0;
        }
        try {
            String namespace = identity(Path.of("/proc/self/fd/" + namespaceFd));
            if (socket != NO_SOCKET && namespace.equals(socketNamespace)) {
                return 0;
            }
            int opened = namespace.equals(identity(OWN_NAMESPACE))
                    ? openSocket()
                    : NetworkNamespace.run(namespaceFd, "of " + name, InterfaceControl::openSocket);
            return keep(opened, namespace);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -Errno.EINTR;
        } catch (LinuxException e) {
            return -e.errno();
        } catch (Exception e) {
            return -Errno.EIO;
        } finally {
            Unistd.close(namespaceFd);
        }
    }

    private static String identity(Path namespace) throws IOException {
        return Files.readSymbolicLink(namespace).toString();
    }

    private static int openSocket() {
        return SysSocket.socket(SysSocket.AF_INET, SysSocket.SOCK_DGRAM | SysSocket.SOCK_CLOEXEC, 0);
    }

    private int keep(int opened, String namespace) {
        if (opened < 0) {
            return opened;
        }
        close();
        socket = opened;
        socketNamespace = namespace;
        return 0;
    }

    @Override
    public synchronized void close() {
        if (socket != NO_SOCKET) {
            Unistd.close(socket);
            socket = NO_SOCKET;
        }
    }
}
