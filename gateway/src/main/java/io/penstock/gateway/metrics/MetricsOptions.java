package io.penstock.gateway.metrics;

import io.penstock.dataplane.crypto.PublicKey;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the metrics take from elsewhere.
 *
 * @param version the gateway's version, for {@code penstock_build_info}
 * @param peerNames the name of a peer, null where he has none; asked anew at each scrape, by any thread
 * @param perPeerMax how many peers have series of their own; the others are counted as suppressed
 * @param mindFlavor whether peers are shown under MindFlavor's names too
 */
public record MetricsOptions(
        String version, Function<PublicKey, @Nullable String> peerNames, int perPeerMax, boolean mindFlavor) {

    /** As many peers as a Prometheus of usual size takes without thought. */
    public static final int PER_PEER_MAX = 1000;

    /** Checks the limit. */
    public MetricsOptions {
        if (perPeerMax < 0) {
            throw new IllegalArgumentException("the limit of peers is " + perPeerMax + "; expected 0 or more");
        }
    }

    /** No names, and the default limit. */
    public static MetricsOptions of(String version) {
        return new MetricsOptions(version, key -> null, PER_PEER_MAX, false);
    }

    /** All of them. */
    public static MetricsOptions of(
            String version, Function<PublicKey, @Nullable String> peerNames, int perPeerMax, boolean mindFlavor) {
        return new MetricsOptions(version, peerNames, perPeerMax, mindFlavor);
    }
}
