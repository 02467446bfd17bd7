package io.penstock.bench.micro;

import static java.util.Objects.requireNonNull;

import io.penstock.dataplane.counters.CoreCounters;
import io.penstock.dataplane.crypto.Aead;
import io.penstock.dataplane.crypto.AeadEngine;
import io.penstock.dataplane.crypto.AeadEngines;
import io.penstock.dataplane.crypto.AeadKey;
import io.penstock.dataplane.crypto.Keys;
import io.penstock.dataplane.handoff.HandOff;
import io.penstock.dataplane.handoff.HandOffMode;
import io.penstock.dataplane.handoff.Waiting;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The cipher work of one batch on a saturated core: alone, or with a neighbour that sleeps until it is called, for each
 * way of waiting. Ordinary messages, 45 to a super-packet.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class HandOffBenchmark {

    private static final int PLAINTEXT_BYTES = 1424;
    private static final int STRIDE_BYTES = 1456;

    /** How many messages the batch has: 1, 4 and 16 super-packets. */
    @Param({"45", "180", "720"})
    public int messages;

    /** How owner and neighbour wait for each other. */
    @Param({"BLOCKING", "SPINNING", "LINGERING"})
    public Waiting waiting = Waiting.BLOCKING;

    private final ExecutorService neighboursThread =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
    private @Nullable MemorySegment memory;
    private @Nullable AeadKey key;
    private @Nullable Aead aead;
    private @Nullable HandOff owner;
    private long counter;

    /** Two cores, of which the second has nothing of its own to do. */
    @Setup
    public void prepare() {
        AeadEngine engine = AeadEngines.select(null);
        Aead worker = engine.newAead();
        HandOff first = new HandOff(
                HandOffMode.ALWAYS, waiting, worker, new CoreCounters(), () -> false, () -> false, Runnable::run);
        HandOff second = new HandOff(
                HandOffMode.ALWAYS,
                waiting,
                engine.newAead(),
                new CoreCounters(),
                () -> true,
                () -> false,
                neighboursThread);
        HandOff.introduce(List.of(first, second));
        owner = first;
        aead = worker;
        key = engine.key(Keys.generatePreshared(new Random(1)).segment());
        memory = Arena.global().allocate((long) messages * STRIDE_BYTES, 64);
    }

    /** Ends the neighbour. */
    @TearDown
    public void end() {
        neighboursThread.shutdown();
    }

    /** Run to completion. */
    @Benchmark
    public void alone() {
        Aead worker = requireNonNull(aead);
        AeadKey session = requireNonNull(key);
        MemorySegment batch = requireNonNull(memory);
        for (int i = 0; i < messages; i++) {
            worker.seal(session, counter++, batch, (long) i * STRIDE_BYTES, PLAINTEXT_BYTES);
        }
    }

    /** Offered, worked on from both ends, collected in order. */
    @Benchmark
    public void handedOff() {
        HandOff work = requireNonNull(owner);
        AeadKey session = requireNonNull(key);
        MemorySegment batch = requireNonNull(memory);
        for (int i = 0; i < messages; i++) {
            work.seal(session, batch, (long) i * STRIDE_BYTES, PLAINTEXT_BYTES, counter++);
        }
        work.offer((long) messages * STRIDE_BYTES);
        for (int i = 0; i < messages; i++) {
            work.collect();
        }
        work.finish();
    }
}
