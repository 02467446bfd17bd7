package io.penstock.bench.micro;

import io.penstock.dataplane.crypto.AeadEngine;
import io.penstock.dataplane.crypto.AeadEngines;
import io.penstock.dataplane.crypto.Keys;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.linux.address.Endpoint;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The whole way of packets through one core, flow account included, with edges in memory that copy where the kernel copies:
 * out from the TUN queue into datagrams, in from datagrams into the TUN queue. One invocation carries a batch.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PipelineBenchmark {

    private static final int SEGMENTS = 45;
    private static final int SMALL_BATCH = 32;

    /** What waits in the TUN queue. */
    public enum Load {
        /** One TCP super-packet of 45 full segments. */
        TCP_SUPER_PACKET,
        /** 32 UDP datagrams of 64 bytes. */
        SMALL_DATAGRAMS
    }

    /** A core that seals and one that opens. */
    @State(Scope.Thread)
    public static class Pair {

        /** What is carried. */
        @Param
        public Load load = Load.TCP_SUPER_PACKET;

        private final Endpoint here = Endpoint.of(new InetSocketAddress("192.0.2.1", 51820));
        private final Endpoint there = Endpoint.of(new InetSocketAddress("192.0.2.2", 51820));
        private final MemoryPort wire = new MemoryPort(here, true);
        private final MemoryPort nowhere = new MemoryPort(here, false);
        private final AeadEngine engine = AeadEngines.select(null);
        private final MemoryCore sealing;
        private final MemoryCore opening;
        private byte[] read = {};
        private int times;
        private int packets;

        /** Both, with a session between them. */
        public Pair() {
            Random random = new Random(1);
            Secret forth = Keys.generatePreshared(random);
            Secret back = Keys.generatePreshared(random);
            sealing = new MemoryCore(engine, 2, Keys.generatePrivate(random));
            opening = new MemoryCore(engine, 1, Keys.generatePrivate(random));
            sealing.connect(engine, forth, back, there, wire);
            opening.connect(engine, back, forth, here, wire);
        }

        /** Builds what is carried, and sees that it arrives. */
        @Setup
        public void prepare() {
            boolean small = load == Load.SMALL_DATAGRAMS;
            InnerPacket kind = new InnerPacket(false, small);
            read = small ? InnerPacket.withPlainHeader(kind.bytes(40_000, 0, 64)) : kind.superPacket(40_000, SEGMENTS);
            times = small ? SMALL_BATCH : 1;
            packets = small ? SMALL_BATCH : SEGMENTS;
            seal();
            open();
            checkNothingLost();
        }

        int packets() {
            return packets;
        }

        void seal() {
            sealing.tun().fill(read, times);
            sealing.core().onTunReadable();
        }

        long open() {
            opening.core().onPort4Readable();
            return opening.tun().pieces();
        }

        void sealForNobody() {
            sealing.core().setPorts(nowhere, null);
        }

        /** Whatever was sealed for the wire was opened, and nothing was dropped. */
        @TearDown
        public void checkNothingLost() {
            if (sealing.drops() + opening.drops() != 0 || opening.tun().pieces() != wire.sent()) {
                throw new IllegalStateException("sent " + wire.sent() + ", delivered "
                        + opening.tun().pieces() + ", dropped " + sealing.drops() + " and " + opening.drops());
            }
        }
    }

    /** A pair whose sealing core sends into a port that keeps nothing. */
    @State(Scope.Thread)
    public static class Outward extends Pair {

        /** Cuts the wire. */
        @Setup
        public void cutWire() {
            sealForNobody();
        }
    }

    /** A pair with a fresh train on the wire before each invocation. */
    @State(Scope.Thread)
    public static class Inward extends Pair {

        /** Seals a train. */
        @Setup(Level.Invocation)
        public void sealTrain() {
            seal();
        }
    }

    /** TUN read, seal, send. */
    @Benchmark
    public int out(Outward pair) {
        pair.seal();
        return pair.packets();
    }

    /** Receive, open, TUN write. */
    @Benchmark
    public long in(Inward pair) {
        return pair.open();
    }

    /** Out through one core and in through the other. */
    @Benchmark
    public long through(Pair pair) {
        pair.seal();
        return pair.open();
    }
}
