package io.penstock.dataplane.core;

import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/** A core's loop without descriptors: a real thread that runs its tasks, sleeps between them, and makes no garbage. */
public final class TaskThread implements CoreLoop {

    private final ManyToOneConcurrentArrayQueue<Runnable> tasks = new ManyToOneConcurrentArrayQueue<>(1024);
    private final Thread thread = new Thread(this::run, "task-thread");
    private volatile boolean asleep;
    private volatile boolean closed;

    /** Starts the thread. */
    public TaskThread() {
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (!closed) {
            Runnable task = tasks.poll();
            if (task != null) {
                task.run();
                continue;
            }
            asleep = true;
            if (tasks.isEmpty()) {
                LockSupport.park(this);
            }
            asleep = false;
        }
    }

    /** The thread, for what it allocates. */
    public Thread thread() {
        return thread;
    }

    @Override
    public void execute(Runnable task) {
        if (!tasks.offer(task)) {
            throw new IllegalStateException("too many tasks");
        }
        LockSupport.unpark(thread);
    }

    @Override
    public Watch watch(int fd, Runnable onReadable, Runnable onWritable) {
        return new Watch() {
            @Override
            public void interest(boolean readable, boolean writable) {}

            @Override
            public void cancel() {}
        };
    }

    @Override
    public boolean isAsleep() {
        return asleep;
    }

    @Override
    public String name() {
        return "thread";
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
