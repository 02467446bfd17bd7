package io.penstock.linux.tun;

import io.penstock.linux.libc.Errno;
import io.penstock.linux.libc.SysUio;
import io.penstock.linux.libc.Unistd;

/** A queue of a TUN device of the kernel: a descriptor of {@code /dev/net/tun}. */
final class LinuxTunQueue implements TunQueue {

    private final int fd;

    LinuxTunQueue(int fd) {
        this.fd = fd;
    }

    @Override
    public int fd() {
        return fd;
    }

    @Override
    public int read(long address, int capacityBytes) {
        int length = Unistd.read(fd, address, capacityBytes);
        return length == -Errno.EAGAIN ? 0 : length;
    }

    @Override
    public int write(long iovecAddress, int iovecCount) {
        int length = SysUio.writev(fd, iovecAddress, iovecCount);
        return length == -Errno.EAGAIN ? 0 : length;
    }
}
