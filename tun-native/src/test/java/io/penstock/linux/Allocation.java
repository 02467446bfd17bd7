package io.penstock.linux;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts what a piece of code allocates once the JVM has compiled it. */
public final class Allocation {

    private static final int PASSES = 20;

    private Allocation() {}

    /**
     * The fewest bytes that the calling thread allocated in one of many passes. Only compiled code is free of
     * allocation, and when the compiler is done with it is the compiler's affair: so the best pass counts. Code that
     * allocates in steady state does so in every pass.
     */
    public static long leastBytes(Runnable pass) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().threadId();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < PASSES && least > 0; i++) {
            long before = threads.getThreadAllocatedBytes(id);
            pass.run();
            least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
        }
        return least;
    }
}
