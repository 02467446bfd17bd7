package io.penstock.dataplane.core;

/** The event loop of one core: one thread that sleeps in the kernel until a descriptor is ready or a task arrives. */
public interface CoreLoop extends AutoCloseable {

    /** Runs a task on the loop's thread; any thread may call. A task given after {@link #close} is run by nobody. */
    void execute(Runnable task);

    /**
     * Watches a descriptor, level-triggered, for reading at first. Only on the loop's thread.
     *
     * @param fd stays the caller's: cancel the watch before closing it
     */
    Watch watch(int fd, Runnable onReadable, Runnable onWritable);

    /**
     * Whether the loop sleeps, or is about to, as far as another thread can tell: a hint, out of date at once. It costs
     * the loop's own thread a plain store and any other a plain load.
     */
    boolean isAsleep();

    /**
     * Whether other threads of the machine use the loop's processor too, so that it had to wait lately. Only on the loop's
     * thread.
     */
    default boolean isCrowded() {
        return false;
    }

    /** What the loop is made of, for status and metrics: {@code epoll} or {@code io_uring}. */
    String name();

    /** Ends the thread, after the tasks it already has. */
    @Override
    void close();

    /** A descriptor being watched. Only on the loop's thread. */
    interface Watch {

        /** Changes what is waited for. */
        void interest(boolean readable, boolean writable);

        /** Ends the watch. */
        void cancel();
    }
}
