package io.penstock.linux.tun;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.penstock.linux.LinuxException;
import io.penstock.linux.libc.Errno;
import io.penstock.linux.libc.Fcntl;
import io.penstock.linux.libc.Libc;
import io.penstock.linux.libc.LinuxIfTun;
import io.penstock.linux.libc.NetIf;
import io.penstock.linux.libc.SysIoctl;
import io.penstock.linux.libc.Unistd;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A TUN device of the kernel ({@code Documentation/networking/tuntap.rst}): one descriptor of {@code /dev/net/tun} per
 * queue, with {@code virtio_net_hdr} in front of every packet. The interface goes away with the last descriptor.
 */
public final class LinuxTun implements TunDevice {

    /** The most queues a device can have ({@code MAX_TAP_QUEUES} of the driver). */
    public static final int MAX_QUEUES = 256;

    /** Packets that each queue holds: the kernel's 500 are lost in a moment when small packets come in a burst. */
    private static final int QUEUE_PACKETS = 4096;

    private static final String DEVICE = "/dev/net/tun";
    private static final int FLAGS =
            LinuxIfTun.IFF_TUN | LinuxIfTun.IFF_NO_PI | LinuxIfTun.IFF_VNET_HDR | LinuxIfTun.IFF_MULTI_QUEUE;

    private final List<TunQueue> queues;
    private final InterfaceControl control;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile int lastMtuBytes;
    private volatile boolean lastUp;

    private LinuxTun(List<TunQueue> queues, String name) {
        this.queues = List.copyOf(queues);
        this.control = new InterfaceControl(queues.getFirst().fd(), name);
    }

    /**
     * Makes a TUN interface, still down, in the network namespace of the calling thread. It takes CAP_NET_ADMIN.
     *
     * @param name 1 to 15 bytes; a {@code %d} stands for the lowest number that is free
     * @param queues how many queues, at least 1
     * @param mtuBytes the interface's MTU
     * @throws LinuxException when the kernel refuses
     * @throws IllegalArgumentException when the name or the number of queues can never be right
     */
    public static LinuxTun create(String name, int queues, int mtuBytes) throws IOException {
        requireArguments(name, queues);
        Libc.require();
        LinuxTun tun = open(name, queues);
        try {
            tun.setMtuBytes(mtuBytes);
            tun.control.setQueueLength(QUEUE_PACKETS);
            return tun;
        } catch (IOException | RuntimeException e) {
            tun.close();
            throw e;
        }
    }

    private static LinuxTun open(String name, int queues) throws IOException {
        List<TunQueue> opened = new ArrayList<>(queues);
        try {
            // The first queue makes the interface and insists on it; the others join it by the name it then has.
            String given = openQueue(name, LinuxIfTun.IFF_TUN_EXCL, opened);
            while (opened.size() < queues) {
                openQueue(given, 0, opened);
            }
            return new LinuxTun(opened, given);
        } catch (IOException | RuntimeException e) {
            opened.forEach(queue -> Unistd.close(queue.fd()));
            throw e;
        }
    }

    static void requireArguments(String name, int queues) {
        if (queues < 1 || queues > MAX_QUEUES) {
            throw new IllegalArgumentException("a TUN device has 1 to " + MAX_QUEUES + " queues, found " + queues);
        }
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        boolean refused = name.equals(".")
                || name.equals("..")
                || name.chars().anyMatch(c -> c == '/' || c == ':' || c == 0 || Character.isWhitespace(c));
        if (length < 1 || length >= NetIf.IFNAMSIZ || refused) {
            throw new IllegalArgumentException(
                    "\"" + name + "\" is no interface name: expected 1 to 15 bytes without '/', ':' and white space");
        }
    }

    private static String openQueue(String name, int moreFlags, List<TunQueue> opened) throws IOException {
        int fd = Fcntl.open(DEVICE, Fcntl.O_RDWR | Fcntl.O_NONBLOCK | Fcntl.O_CLOEXEC);
        if (fd < 0) {
            throw cannotOpen(-fd);
        }
        opened.add(new LinuxTunQueue(fd));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ifreq = arena.allocate(NetIf.IFREQ);
            ifreq.setString(NetIf.IFR_NAME, name, StandardCharsets.UTF_8);
            ifreq.set(JAVA_SHORT, NetIf.IFR_FLAGS, (short) (FLAGS | moreFlags));
            int result = SysIoctl.ioctl(fd, LinuxIfTun.TUNSETIFF, ifreq);
            if (result < 0) {
                throw cannotCreate(name, -result);
            }
            MemorySegment headerBytes = arena.allocateFrom(JAVA_INT, VirtioNetHeader.LENGTH_BYTES);
            result = SysIoctl.ioctl(fd, LinuxIfTun.TUNSETVNETHDRSZ, headerBytes);
            if (result < 0) {
                throw LinuxException.of("set the virtio_net_hdr length of " + name, result);
            }
            return ifreq.getString(NetIf.IFR_NAME, StandardCharsets.UTF_8);
        }
    }

    private static LinuxException cannotOpen(int errno) {
        return switch (errno) {
            case Errno.ENOENT, Errno.ENODEV, Errno.ENXIO ->
                new LinuxException(
                        DEVICE
                                + " is missing: load the tun module (modprobe tun), or pass the device into the container",
                        errno);
            case Errno.EPERM, Errno.EACCES ->
                new LinuxException(
                        DEVICE + " may not be opened: run as root, or allow the device in the container", errno);
            default -> LinuxException.of("open " + DEVICE, -errno);
        };
    }

    private static LinuxException cannotCreate(String name, int errno) {
        return switch (errno) {
            case Errno.EPERM ->
                new LinuxException(
                        "creating the TUN interface " + name
                                + " needs CAP_NET_ADMIN: run as root, or give the process that capability",
                        errno);
            case Errno.EBUSY ->
                new LinuxException(
                        "there is already a network interface named " + name + ": choose another name, or"
                                + " remove it (ip link del " + name + ")",
                        errno);
            default -> LinuxException.of("create the TUN interface " + name, -errno);
        };
    }

    @Override
    public String name() {
        return control.name();
    }

    @Override
    public List<TunQueue> queues() {
        return queues;
    }

    @Override
    public int mtuBytes() {
        int mtuBytes = control.mtuBytes();
        if (mtuBytes >= 0) {
            lastMtuBytes = mtuBytes;
        }
        return lastMtuBytes;
    }

    @Override
    public void setMtuBytes(int mtuBytes) throws IOException {
        control.setMtuBytes(mtuBytes);
        lastMtuBytes = mtuBytes;
    }

    @Override
    public boolean isUp() {
        int flags = control.flags();
        if (flags >= 0) {
            lastUp = (flags & NetIf.IFF_UP) != 0;
        } else if (TunQueue.isGone(flags)) {
            lastUp = false;
        }
        return lastUp;
    }

    @Override
    public void setUp(boolean up) throws IOException {
        control.setUp(up);
        lastUp = up;
    }

    @Override
    public int setOffloads(int flags) {
        int refusal = 0;
        for (TunQueue queue : queues) {
            refusal = Math.min(refusal, SysIoctl.ioctl(queue.fd(), LinuxIfTun.TUNSETOFFLOAD, flags));
        }
        return refusal;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            control.close();
            queues.forEach(queue -> Unistd.close(queue.fd()));
        }
    }
}
