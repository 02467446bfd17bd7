package io.penstock.linux.netns;

import io.penstock.linux.LinuxException;
import io.penstock.linux.libc.Errno;
import io.penstock.linux.libc.Fcntl;
import io.penstock.linux.libc.Libc;
import io.penstock.linux.libc.Sched;
import io.penstock.linux.libc.Unistd;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A new network namespace that has no name, so nobody else meets it and nothing is left of it when the last descriptor,
 * thread or process in it is gone, however this process ends. Cold.
 */
public final class PrivateNamespace implements AutoCloseable {

    private static final String OWN = "/proc/thread-self/ns/net";

    private final int fd;
    private final String label;

    private PrivateNamespace(int fd, String label) {
        this.fd = fd;
        this.label = label;
    }

    /**
     * Makes one, with a loopback interface that is down.
     *
     * @param label what messages call it
     * @throws LinuxException when the kernel refuses (it takes CAP_SYS_ADMIN)
     */
    public static PrivateNamespace make(String label) throws IOException, InterruptedException {
        Libc.require();
        FutureTask<Integer> task = new FutureTask<>(() -> {
            int result = Sched.unshare(Sched.CLONE_NEWNET);
            return result < 0 ? result : Fcntl.open(OWN, Fcntl.O_RDONLY | Fcntl.O_CLOEXEC);
        });
        // A thread of its own, which ends: the caller stays where it is.
        Thread thread = Thread.ofPlatform().name("netns " + label).daemon().start(task);
        thread.join();
        try {
            int fd = task.get();
            if (fd < 0) {
                throw LinuxException.of("make a network namespace", fd);
            }
            return new PrivateNamespace(fd, label);
        } catch (ExecutionException e) {
            throw new LinuxException("cannot make a network namespace: " + e.getCause(), Errno.EIO);
        }
    }

    /** Where other processes find it, such as {@code ip link set … netns}, while it is open. */
    public Path path() {
        return Path.of("/proc", Long.toString(ProcessHandle.current().pid()), "fd", Integer.toString(fd));
    }

    /** As {@link NetworkNamespace#run(int, String, Callable)}. */
    public <T> T run(Callable<T> body) throws Exception {
        return NetworkNamespace.run(fd, label, body);
    }

    /** Lets go of it; it lives on while a thread, a process, or a socket is in it. */
    @Override
    public void close() {
        Unistd.close(fd);
    }
}
