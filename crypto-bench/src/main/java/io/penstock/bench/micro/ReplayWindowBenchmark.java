package io.penstock.bench.micro;

import io.penstock.dataplane.peer.ReplayWindow;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The replay window, packet by packet. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReplayWindowBenchmark {

    /** Swaps each counter with its neighbour. */
    private static final long SWAPPED = 1;

    private final ReplayWindow window = new ReplayWindow();
    private long counter;

    /** Counters as they were sent. */
    @Benchmark
    public boolean inOrder() {
        return window.accept(counter++);
    }

    /** Neighbours swapped, as by a path with two lanes. */
    @Benchmark
    public boolean swapped() {
        return window.accept(counter++ ^ SWAPPED);
    }

    /** The same packet again and again. */
    @Benchmark
    public boolean replayed() {
        return window.accept(counter);
    }
}
