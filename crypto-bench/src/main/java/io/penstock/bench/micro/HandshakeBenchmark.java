package io.penstock.bench.micro;

import io.penstock.dataplane.crypto.Keys;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.noise.Handshake;
import io.penstock.dataplane.noise.InitiationOutcome;
import io.penstock.dataplane.noise.LocalIdentity;
import io.penstock.dataplane.noise.ReceivedInitiation;
import io.penstock.dataplane.noise.SessionKeys;
import io.penstock.dataplane.noise.Tai64n;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Both sides of a handshake: what the initiator does before and after the response, and what the responder does. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class HandshakeBenchmark {

    private static final long STEP_NS = TimeUnit.SECONDS.toNanos(1);

    /** Two peers, and how far they have come. */
    @State(Scope.Thread)
    public static class Pair {

        private final Random random = new Random(1);
        private final LocalIdentity initiatorIdentity = new LocalIdentity(Keys.generatePrivate(random));
        private final LocalIdentity responderIdentity = new LocalIdentity(Keys.generatePrivate(random));
        private final Secret presharedKey = Keys.generatePreshared(random);
        private final Handshake initiator =
                new Handshake(initiatorIdentity, responderIdentity.publicKey(), presharedKey);
        private final Handshake responder =
                new Handshake(responderIdentity, initiatorIdentity.publicKey(), presharedKey);
        private final Secret ephemeral = Keys.generatePrivate(random);
        private final MemorySegment initiation = Arena.global().allocate(148, 64);
        private final MemorySegment response = Arena.global().allocate(92, 64);
        private long nowNs;

        boolean initiate() {
            nowNs += STEP_NS;
            return initiator.createInitiation(1, ephemeral, Tai64n.of(Instant.EPOCH.plusNanos(nowNs)), initiation);
        }

        SessionKeys complete() {
            return keys(initiator.consumeResponse(response));
        }

        SessionKeys respond() {
            try (ReceivedInitiation received = Handshake.openInitiation(responderIdentity, initiation)) {
                InitiationOutcome outcome =
                        received == null ? InitiationOutcome.INVALID : responder.acceptInitiation(received, nowNs);
                if (outcome != InitiationOutcome.ACCEPTED) {
                    throw new IllegalStateException("the initiation was refused: " + outcome);
                }
                return keys(responder.createResponse(2, ephemeral, response));
            }
        }

        private static SessionKeys keys(@Nullable SessionKeys keys) {
            if (keys == null) {
                throw new IllegalStateException("there are no keys");
            }
            return keys;
        }
    }

    /** Before the responder's turn. */
    @State(Scope.Thread)
    public static class Initiated extends Pair {

        /** An initiation, newer than the one before. */
        @Setup(Level.Invocation)
        public void prepare() {
            initiate();
        }
    }

    /** Before the initiator's second turn. */
    @State(Scope.Thread)
    public static class Responded extends Pair {

        /** An initiation and its response. */
        @Setup(Level.Invocation)
        public void prepare() {
            initiate();
            respond();
        }
    }

    /** The initiator writes its initiation. */
    @Benchmark
    public boolean initiatorBegins(Pair pair) {
        return pair.initiate();
    }

    /** The responder reads it, proves it, writes the response and derives the keys. */
    @Benchmark
    public SessionKeys responder(Initiated pair) {
        return pair.respond();
    }

    /** The initiator reads the response and derives the keys. */
    @Benchmark
    public SessionKeys initiatorCompletes(Responded pair) {
        return pair.complete();
    }
}
