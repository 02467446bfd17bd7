package io.penstock.bench.micro;

import io.penstock.dataplane.offload.Coalescer;
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

/** Merging a batch of full packets into super-packets: of one flow, or of four whose packets alternate. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CoalescerBenchmark {

    /** As far from each other as opened messages lie. */
    private static final int STRIDE_BYTES = 1472;

    private static final int FIRST_OFFSET = 64;
    private static final int HEADER_ROOM_BYTES = 64;

    /** What is merged. */
    @Param({"TCP4", "TCP6", "UDP4"})
    public String kind = "TCP4";

    /** How many flows. */
    @Param({"1", "4"})
    public int flows;

    /** 45 full packets of one flow, or eleven each of four. */
    private int packets;

    private final Coalescer coalescer = new Coalescer(64);
    private final MemorySegment memory = Arena.global().allocate(1 << 17, 64);
    private final MemorySegment headers = Arena.global().allocate(HEADER_ROOM_BYTES * 64L, 64);

    /** Lays the batch out. */
    @Setup
    public void prepare() {
        InnerPacket packet = new InnerPacket(kind.endsWith("6"), kind.startsWith("UDP"));
        packets = flows == 1 ? 45 : 44;
        coalescer.setUdp(true);
        int payloadBytes = packet.fullPayloadBytes();
        for (int i = 0; i < packets; i++) {
            byte[] bytes = packet.bytes(40_000 + i % flows, i / flows * payloadBytes, payloadBytes);
            InnerPacket.put(bytes, memory, offset(i));
            MemorySegment.copy(memory, offset(i), headers, (long) i * HEADER_ROOM_BYTES, HEADER_ROOM_BYTES);
        }
        if (merge() != flows) {
            throw new IllegalStateException("the packets were not merged");
        }
    }

    private static long offset(int packet) {
        return FIRST_OFFSET + (long) packet * STRIDE_BYTES;
    }

    /** The whole batch: add all, lay out, forget. What it wrote into the flows' first packets is put back. */
    @Benchmark
    public int merge() {
        for (int i = 0; i < packets; i++) {
            coalescer.add(memory, offset(i), InnerPacket.MTU_BYTES);
        }
        int groups = coalescer.finish();
        coalescer.clear();
        for (int i = 0; i < flows; i++) {
            MemorySegment.copy(headers, (long) i * HEADER_ROOM_BYTES, memory, offset(i), HEADER_ROOM_BYTES);
        }
        return groups;
    }
}
