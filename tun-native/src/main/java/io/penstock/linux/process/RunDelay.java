package io.penstock.linux.process;

import io.penstock.linux.libc.Fcntl;
import io.penstock.linux.libc.Unistd;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * How long one thread has waited for its processor while it could have run: the second number of
 * {@code /proc/thread-self/schedstat} (kernel: Documentation/scheduler/sched-stats.rst). Used by that thread only.
 */
final class RunDelay implements AutoCloseable {

    private static final int TEXT_BYTES = 128;

    private final int fd;
    private final MemorySegment text;

    private RunDelay(int fd, MemorySegment text) {
        this.fd = fd;
        this.text = text;
    }

    /** That of the calling thread. Where the kernel does not tell, {@link #waitedNs} stays 0. */
    static RunDelay ofThisThread(Arena arena) {
        int fd = Fcntl.open("/proc/thread-self/schedstat", Fcntl.O_RDONLY | Fcntl.O_CLOEXEC);
        return new RunDelay(fd, arena.allocate(TEXT_BYTES));
    }

    /** Since the thread began, in ns. */
    long waitedNs() {
        int lengthBytes = fd < 0 ? 0 : Unistd.pread(fd, text.address(), TEXT_BYTES, 0);
        int at = 0;
        while (at < lengthBytes && byteAt(at) != ' ') {
            at++;
        }
        long waitedNs = 0;
        for (at++; at < lengthBytes && byteAt(at) >= '0' && byteAt(at) <= '9'; at++) {
            waitedNs = waitedNs * 10 + (byteAt(at) - '0');
        }
        return waitedNs;
    }

    private byte byteAt(int at) {
        return text.get(ValueLayout.JAVA_BYTE, at);
    }

    @Override
    public void close() {
        if (fd >= 0) {
            Unistd.close(fd);
        }
    }
}
