package io.penstock.dataplane.offload;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts what a piece of code allocates once the JVM has compiled it. */
final class Allocation {

    private static final int PASSES = 60;

    private Allocation() {}

    /** The fewest bytes that one of many passes allocated: code that allocates in steady state does so in every pass. */
    static long leastBytes(Runnable pass) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < PASSES && least > 0; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            pass.run();
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}
