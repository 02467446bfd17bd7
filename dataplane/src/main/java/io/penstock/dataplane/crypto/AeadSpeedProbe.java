package io.penstock.dataplane.crypto;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A short race between engines. Each seals until its time is up, and its fastest seal counts, so that a stolen CPU does not
 * decide. The JVM has just started and interprets what surrounds the library's code, tens of microseconds for each call:
 * so the race is over a length at which that is little, far above a packet's.
 */
final class AeadSpeedProbe {

    private static final int LENGTH_BYTES = 256 << 10;
    private static final long BUDGET_NS = 10_000_000;

    /**
     * A later engine wins where it needs less than this share of the time of the earlier one. What an engine costs for
     * each packet, whatever its length, is not seen here; the order of preference knows it.
     */
    private static final double CLEARLY_FASTER = 0.5;

    private AeadSpeedProbe() {}

    /** The fastest of at least one engine, given in order of preference. */
    static AeadEngine fastest(List<AeadEngine> engines) {
        AeadEngine best = engines.getFirst();
        if (engines.size() == 1) {
            return best;
        }
        long bestNs = sealNs(best);
        for (AeadEngine engine : engines.subList(1, engines.size())) {
            long ns = sealNs(engine);
            if (ns < bestNs * CLEARLY_FASTER) {
                best = engine;
                bestNs = ns;
            }
        }
        return best;
    }

    private static long sealNs(AeadEngine engine) {
        try (Arena arena = Arena.ofConfined();
                Secret secret = Secret.zero();
                AeadKey key = engine.key(secret.segment())) {
            MemorySegment memory = arena.allocate(LENGTH_BYTES + Aead.TAG_BYTES, 64);
            Aead aead = engine.newAead();
            long counter = 0;
            long fastestNs = Long.MAX_VALUE;
            long start = System.nanoTime();
            long now = start;
            while (now - start < BUDGET_NS) {
                aead.seal(key, counter++, memory, 0, LENGTH_BYTES);
                long end = System.nanoTime();
                fastestNs = Math.min(fastestNs, end - now);
                now = end;
            }
            return fastestNs;
        }
    }
}
