package io.penstock.dataplane.crypto;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A short race between engines. Each seals full packets until its time is up, and its fastest batch counts, so that
 * a stolen CPU does not decide. What is fast is known only roughly: an engine takes the place of one
 * that is preferred to it only where it is clearly faster.
 */
final class AeadSpeedProbe {

    private static final int PACKET_BYTES = 1420;
    private static final int BATCH_PACKETS = 8;
    private static final long BUDGET_NS = 10_000_000;

    /** A later engine wins where it needs less than this share of the time of the earlier one. */
    private static final double CLEARLY_FASTER = 0.8;

    private AeadSpeedProbe() {}

    /** The fastest of at least one engine, given in order of preference. */
    static AeadEngine fastest(List<AeadEngine> engines) {
        AeadEngine best = engines.getFirst();
        if (engines.size() == 1) {
            return best;
        }
        long bestNs = batchNs(best);
        for (AeadEngine engine : engines.subList(1, engines.size())) {
            long ns = batchNs(engine);
            if (ns < bestNs * CLEARLY_FASTER) {
                best = engine;
                bestNs = ns;
            }
        }
        return best;
    }

    private static long batchNs(AeadEngine engine) {
        try (Arena arena = Arena.ofConfined();
                Secret secret = Secret.zero();
                AeadKey key = engine.key(secret.segment())) {
            MemorySegment memory = arena.allocate(PACKET_BYTES + Aead.TAG_BYTES, 64);
            Aead aead = engine.newAead();
            long counter = 0;
            long fastestNs = Long.MAX_VALUE;
            long start = System.nanoTime();
            long now = start;
            while (now - start < BUDGET_NS) {
                for (int i = 0; i < BATCH_PACKETS; i++) {
                    aead.seal(key, counter++, memory, 0, PACKET_BYTES);
                }
                long end = System.nanoTime();
                fastestNs = Math.min(fastestNs, end - now);
                now = end;
            }
            return fastestNs;
        }
    }
}
