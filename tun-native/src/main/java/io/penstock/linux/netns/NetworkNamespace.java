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
 * Runs code inside a network namespace, on a thread made for it: a namespace belongs to a thread, and the threads of
 * the JVM must stay where they are. Threads and processes that the body starts begin in its namespace. Cold.
 */
public final class NetworkNamespace {

    private static final Path NAMED = Path.of("/run/netns");

    private NetworkNamespace() {}

    /** Where {@code ip netns} keeps the namespace of this name. */
    public static Path named(String name) {
        return NAMED.resolve(name);
    }

    /**
     * Runs the body inside the namespace at a path ({@code /run/netns/NAME}, {@code /proc/PID/ns/net}) and waits for it.
     *
     * @return what the body returned
     * @throws LinuxException when there is no such namespace, or entering it is not allowed (it takes CAP_SYS_ADMIN)
     * @throws Exception what the body threw
     */
    public static <T> T run(Path namespace, Callable<T> body) throws Exception {
        Libc.require();
        int fd = Fcntl.open(namespace.toString(), Fcntl.O_RDONLY | Fcntl.O_CLOEXEC);
        if (fd == -Errno.ENOENT) {
            throw new LinuxException("there is no network namespace at " + namespace, Errno.ENOENT);
        }
        if (fd < 0) {
            throw LinuxException.of("open the network namespace " + namespace, fd);
        }
        try {
            return run(fd, namespace.toString(), body);
        } finally {
            Unistd.close(fd);
        }
    }

    /**
     * Runs the body inside the namespace that a descriptor names, which the caller closes.
     *
     * @param name what messages call the namespace
     * @throws LinuxException when entering it is not allowed
     * @throws Exception what the body threw
     */
    public static <T> T run(int fd, String name, Callable<T> body) throws Exception {
        FutureTask<T> task = new FutureTask<>(() -> {
            enter(fd, name);
            return body.call();
        });
        Thread thread = Thread.ofPlatform().name("netns " + name).daemon().start(task);
        try {
            return task.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Exception thrown -> throw thrown;
                case Error thrown -> throw thrown;
                case null, default -> throw e;
            }
        } catch (InterruptedException e) {
            task.cancel(true);
            throw e;
        } finally {
            // The thread leaves the namespace only by ending.
            thread.join();
        }
    }

    private static void enter(int fd, String name) throws IOException {
        int result = Sched.setns(fd, Sched.CLONE_NEWNET);
        if (result == -Errno.EINVAL) {
            throw new LinuxException(name + " is not a network namespace", Errno.EINVAL);
        }
        if (result < 0) {
            throw LinuxException.of("enter the network namespace " + name, result);
        }
    }
}
