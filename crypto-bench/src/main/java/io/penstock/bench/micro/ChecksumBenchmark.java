package io.penstock.bench.micro;

import io.penstock.dataplane.offload.InternetChecksum;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The Internet checksum of a range, alone and behind the copy that a segment's payload is cut by. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ChecksumBenchmark {

    private static final int MOST_BYTES = 1 << 16;

    /** Length of the range. */
    @Param({"64", "512", "1420", "65000"})
    public int bytes;

    private final MemorySegment from = Arena.global().allocate(MOST_BYTES, 64);
    private final MemorySegment to = Arena.global().allocate(MOST_BYTES, 64);

    /** The sum. */
    @Benchmark
    public int sum() {
        return InternetChecksum.finish(InternetChecksum.sum(from, 0, bytes));
    }

    /** A copy, and the sum over it. */
    @Benchmark
    public int copyThenSum() {
        MemorySegment.copy(from, 0, to, 0, bytes);
        return InternetChecksum.finish(InternetChecksum.sum(to, 0, bytes));
    }
}
