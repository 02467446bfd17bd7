package io.penstock.linux.process;

import io.penstock.linux.libc.SchedAttributes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The length of a thread's turns on its processor. A thread that asks for short ones gets them sooner: since Linux 6.12 the
 * scheduler lets it go before a thread with longer turns that is running when it wakes. Older kernels know one length for
 * all, and ignore the wish.
 */
public final class SchedulerSlice {

    private SchedulerSlice() {}

    /**
     * Asks for turns of a length, for the calling thread, whose policy and priority stay as they are.
     *
     * @param lengthNs 100 µs to 100 ms, which is what the kernel accepts
     * @return whether the kernel took it; a kernel that only ignores it takes it too
     */
    public static boolean request(long lengthNs) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(SchedAttributes.BYTES, Long.BYTES);
            if (SchedAttributes.get(attributes) < 0) {
                return false;
            }
            attributes.set(ValueLayout.JAVA_LONG, SchedAttributes.RUNTIME_OFFSET, lengthNs);
            return SchedAttributes.set(attributes) >= 0;
        }
    }

    /** The length that the calling thread has asked for, or was given, in ns; 0 where the kernel does not say. */
    public static long ofThisThreadNs() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(SchedAttributes.BYTES, Long.BYTES);
            return SchedAttributes.get(attributes) < 0
                    ? 0
                    : attributes.get(ValueLayout.JAVA_LONG, SchedAttributes.RUNTIME_OFFSET);
        }
    }
}
