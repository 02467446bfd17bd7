package io.penstock.gateway.metrics;

import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.device.PeerSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which peers have series of their own where there are more than the limit: those with the latest handshakes, and among
 * equals the lower key. Who has series keeps them, though, until he has been silent for an hour and another is not: with
 * handshakes every two minutes the choice would otherwise change with each scrape. Thread-safe.
 */
final class PeerChoice {

    private static final Metric SUPPRESSED = Metric.gauge(
            "penstock_peer_series_suppressed",
            "peers",
            "Peers without series of their own because there are more than metrics-peers allows.");

    static final List<Metric> METRICS = List.of(SUPPRESSED);

    private static final Duration SILENCE = Duration.ofHours(1);

    private static final Comparator<PeerSnapshot> LATEST_FIRST = Comparator.comparing(
                    PeerChoice::lastHandshake, Comparator.reverseOrder())
            .thenComparing(peer -> peer.publicKey().toBase64());

    private final int limit;
    private Set<PublicKey> chosen = Set.of();

    PeerChoice(int limit) {
        this.limit = limit;
    }

    /** The peers to show at this moment, in the order of the device. */
    synchronized List<PeerSnapshot> of(List<PeerSnapshot> peers, Instant now) {
        if (peers.size() <= limit) {
            chosen = peers.stream().map(PeerSnapshot::publicKey).collect(Collectors.toSet());
            return peers;
        }
        Instant silentSince = now.minus(SILENCE);
        Set<PublicKey> next = new HashSet<>();
        peers.stream()
                .sorted(Comparator.comparingInt((PeerSnapshot peer) -> rank(peer, silentSince))
                        .thenComparing(LATEST_FIRST))
                .limit(limit)
                .forEach(peer -> next.add(peer.publicKey()));
        chosen = next;
        return peers.stream().filter(peer -> next.contains(peer.publicKey())).toList();
    }

    /** Lively ones that have series, then lively ones, then silent ones that have series, then the rest. */
    private int rank(PeerSnapshot peer, Instant silentSince) {
        boolean shown = chosen.contains(peer.publicKey());
        boolean silent = lastHandshake(peer).isBefore(silentSince);
        return (silent ? 2 : 0) + (shown ? 0 : 1);
    }

    private static Instant lastHandshake(PeerSnapshot peer) {
        Instant last = peer.lastHandshake();
        return last == null ? Instant.MIN : last;
    }

    /** Says how many are not shown. */
    static Family suppressed(int count) {
        return Family.of(SUPPRESSED).add(count);
    }
}
