package io.penstock.dataplane.udp.netty;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import io.penstock.dataplane.core.CoreLoop;
import java.io.IOException;
import java.util.concurrent.ThreadFactory;

/** Makes event loops on Netty's native transports. */
public final class NettyLoops {

    private NettyLoops() {}

    /**
     * A loop with a thread of its own, which begins with the first task.
     *
     * @param ioUring whether on io_uring instead of epoll
     * @param cpu the processor that the thread begins on and is bound to while it works; negative for none
     * @throws IOException where the machine cannot, with the reason
     */
    public static CoreLoop open(boolean ioUring, String threadName, int cpu) throws IOException {
        ThreadFactory threads = task -> {
            Thread thread = new Thread(task, threadName);
            thread.setDaemon(true);
            return thread;
        };
        if (ioUring) {
            if (!IoUring.isAvailable()) {
                throw new IOException(
                        "io_uring cannot be used here: " + reason(IoUring.unavailabilityCause()),
                        IoUring.unavailabilityCause());
            }
            return new IoUringLoop(threads, cpu);
        }
        if (!Epoll.isAvailable()) {
            throw new IOException(
                    "epoll cannot be used here: " + reason(Epoll.unavailabilityCause()), Epoll.unavailabilityCause());
        }
        return new EpollLoop(threads, cpu);
    }

    private static String reason(Throwable cause) {
        Throwable deepest = cause;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return String.valueOf(deepest.getMessage());
    }
}
