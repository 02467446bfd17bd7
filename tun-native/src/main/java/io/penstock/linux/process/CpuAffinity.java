package io.penstock.linux.process;

import io.penstock.linux.libc.Sched;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;

/**
 * Which processors a thread may run on ({@code sched_setaffinity(2)}). A thread that sends packets of one flow and moves
 * between processors reorders them: the kernel queues what is received on virtual links for each processor.
 */
public final class CpuAffinity {

    private static final int MASK_BYTES = 1024;

    private CpuAffinity() {}

    /** The processors that the calling thread may run on, in ascending order; empty where the kernel does not say. */
    public static int[] allowed() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MASK_BYTES, Long.BYTES);
            if (Sched.getAffinity(mask) < 0) {
                return new int[0];
            }
            return BitSet.valueOf(mask.toArray(ValueLayout.JAVA_BYTE)).stream().toArray();
        }
    }

    /**
     * Binds the calling thread to one processor.
     *
     * @param cpu one of {@link #allowed()}
     * @return whether the kernel agreed
     */
    public static boolean pin(int cpu) {
        BitSet bits = new BitSet();
        bits.set(cpu);
        byte[] bytes = bits.toByteArray();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MASK_BYTES, Long.BYTES);
            MemorySegment.copy(bytes, 0, mask, ValueLayout.JAVA_BYTE, 0, bytes.length);
            return Sched.setAffinity(mask) >= 0;
        }
    }
}
