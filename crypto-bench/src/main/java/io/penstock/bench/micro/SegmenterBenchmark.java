package io.penstock.bench.micro;

import io.penstock.dataplane.offload.Segmenter;
import io.penstock.linux.tun.VirtioNetHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Cutting a super-packet of 45 full segments, close to 64 KiB, into packets with headers and checksums of their own. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SegmenterBenchmark {

    private static final int SEGMENTS = 45;

    /** What is cut. */
    @Param({"TCP4", "TCP6", "UDP4", "UDP6"})
    public String kind = "TCP4";

    private final MemorySegment read = Arena.global().allocate(1 << 17, 64);
    private final MemorySegment messages = Arena.global().allocate(1 << 17, 64);
    private final Segmenter segmenter = new Segmenter();
    private int lengthBytes;

    /** Lays the super-packet out. */
    @Setup
    public void prepare() {
        byte[] superPacket = new InnerPacket(kind.endsWith("6"), kind.startsWith("UDP")).superPacket(40_000, SEGMENTS);
        InnerPacket.put(superPacket, read, 0);
        lengthBytes = superPacket.length - VirtioNetHeader.LENGTH_BYTES;
        if (cut() != SEGMENTS) {
            throw new IllegalStateException("the super-packet was refused");
        }
    }

    /** All 45 segments. */
    @Benchmark
    public int cut() {
        int segments = segmenter.begin(read, 0, lengthBytes);
        segmenter.write(messages, 0, 0, segments, segmenter.strideBytes(InnerPacket.MTU_BYTES));
        return segments;
    }
}
