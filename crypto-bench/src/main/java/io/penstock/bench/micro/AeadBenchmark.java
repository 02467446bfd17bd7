package io.penstock.bench.micro;

import static java.util.Objects.requireNonNull;

import io.penstock.dataplane.crypto.Aead;
import io.penstock.dataplane.crypto.AeadEngine;
import io.penstock.dataplane.crypto.AeadEngines;
import io.penstock.dataplane.crypto.AeadKey;
import io.penstock.dataplane.crypto.Keys;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
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

/** Every cipher engine, one packet in place, with a new nonce for each when sealing. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AeadBenchmark {

    private static final long OPEN_COUNTER = 1L << 40;

    /** The name of an engine. */
    @Param({"libipsec-mb", "libcrypto", "jdk", "bouncycastle"})
    public String engine = "";

    /** Length of the plaintext. */
    @Param({"64", "512", "1420"})
    public int bytes;

    private final MemorySegment packet = Arena.global().allocate(2048, 64);
    private final MemorySegment sealed = Arena.global().allocate(2048, 64);
    private long counter;

    /** Null until the parameters are known. */
    private @Nullable AeadKey key;

    private @Nullable Aead aead;

    /** Seals what {@link #open} opens. */
    @Setup
    public void prepare() {
        AeadEngine chosen = AeadEngines.select(engine);
        Aead worker = chosen.newAead();
        AeadKey session = chosen.key(Keys.generatePreshared(new Random(1)).segment());
        worker.seal(session, OPEN_COUNTER, sealed, 0, bytes);
        aead = worker;
        key = session;
    }

    /** Seals over and over what lies there. */
    @Benchmark
    public void seal() {
        requireNonNull(aead).seal(requireNonNull(key), counter++, packet, 0, bytes);
    }

    /** Opens a copy; the copying is measured with it, some 20 ns at 1,420 bytes. */
    @Benchmark
    public boolean open() {
        MemorySegment.copy(sealed, 0, packet, 0, bytes + Aead.TAG_BYTES);
        return requireNonNull(aead).open(requireNonNull(key), OPEN_COUNTER, packet, 0, bytes + Aead.TAG_BYTES);
    }
}
