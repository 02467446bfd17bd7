package io.penstock.dataplane.noise;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A token bucket for each source of handshake messages (the kernel's {@code ratelimiter.c}): 20 in a second, 5 at once.
 * A source is an IPv4 address or a whole IPv6 /64, in which one host has as many addresses as it likes. It is asked only
 * under load, about messages that carry a valid cookie, so that nobody fills the table with addresses of others.
 *
 * <p>Conductor thread only.
 */
public final class HandshakeRateLimiter {

    /** Handshake messages of one source in a second. */
    public static final int MESSAGES_PER_SECOND = 20;

    /** Handshake messages of one source at once. */
    public static final int BURST_MESSAGES = 5;

    /** Sources that are remembered: the kernel's largest table. Where it is full, sources not in it are refused. */
    public static final int MAX_SOURCES = 65_536;

    private static final long COST_NS = TimeUnit.SECONDS.toNanos(1) / MESSAGES_PER_SECOND;
    private static final long CAPACITY_NS = COST_NS * BURST_MESSAGES;
    private static final long COLLECTION_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    private final Map<Source, Bucket> buckets = new HashMap<>();
    private final int maxSources;
    private long lastCollectionNs;

    /** Comparable, so that the map stays fast when somebody picks his networks to collide. */
    private record Source(boolean ipv6, long network) implements Comparable<Source> {
        @Override
        public int compareTo(Source other) {
            int version = Boolean.compare(ipv6, other.ipv6);
            return version != 0 ? version : Long.compare(network, other.network);
        }
    }

    private static final class Bucket {
        private long tokensNs = CAPACITY_NS;
        private long touchedNs;
    }

    /** An empty table for {@link #MAX_SOURCES}. */
    public HandshakeRateLimiter() {
        this(MAX_SOURCES);
    }

    HandshakeRateLimiter(int maxSources) {
        this.maxSources = maxSources;
    }

    /**
     * Whether one more message of this source may be worked on; if so, it is counted.
     *
     * @param address 4 or 16 bytes, in network order
     * @param nowNs a clock that goes on steadily
     */
    public boolean allow(byte[] address, long nowNs) {
        collect(nowNs);
        Source source = source(address);
        Bucket bucket = buckets.get(source);
        if (bucket == null) {
            if (buckets.size() >= maxSources) {
                return false;
            }
            bucket = new Bucket();
            bucket.touchedNs = nowNs;
            buckets.put(source, bucket);
        }
        long gainedNs = Math.max(0, nowNs - bucket.touchedNs);
        bucket.tokensNs = Math.min(CAPACITY_NS, bucket.tokensNs + gainedNs);
        bucket.touchedNs = nowNs;
        if (bucket.tokensNs < COST_NS) {
            return false;
        }
        bucket.tokensNs -= COST_NS;
        return true;
    }

    /** Forgets sources that have been silent for a second, whose buckets are full again; at most once in a second. */
    public void collect(long nowNs) {
        if (buckets.isEmpty()) {
            lastCollectionNs = nowNs;
        } else if (nowNs - lastCollectionNs >= COLLECTION_INTERVAL_NS) {
            lastCollectionNs = nowNs;
            buckets.values().removeIf(bucket -> nowNs - bucket.touchedNs >= COLLECTION_INTERVAL_NS);
        }
    }

    /** How many sources are remembered. */
    public int sources() {
        return buckets.size();
    }

    private static Source source(byte[] address) {
        ByteBuffer bytes = ByteBuffer.wrap(address);
        return address.length == 4 ? new Source(false, bytes.getInt()) : new Source(true, bytes.getLong());
    }
}
