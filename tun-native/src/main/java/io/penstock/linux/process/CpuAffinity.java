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
            MemorySegment mask = mask(arena);
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
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = mask(arena);
            only(mask, cpu);
            return Sched.setAffinity(mask) >= 0;
        }
    }

    /** A set of processors in the kernel's form ({@code cpu_set_t}), empty. */
    static MemorySegment mask(Arena arena) {
        return arena.allocate(MASK_BYTES, Long.BYTES);
    }

    /** Makes a set hold one processor. */
    static void only(MemorySegment mask, int cpu) {
        mask.fill((byte) 0);
        mask.set(ValueLayout.JAVA_BYTE, cpu / Byte.SIZE, (byte) (1 << (cpu % Byte.SIZE)));
    }
}
