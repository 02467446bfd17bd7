package io.penstock.config;

import java.util.OptionalInt;

/**
 * How much of the peers the metrics page shows.
 *
 * @param peers {@code # penstock: metrics-peers}: how many peers have series of their own
 * @param mindFlavor {@code # penstock: metrics-compat = mindflavor}: whether they are shown under that exporter's names too
 */
public record MetricsSeries(OptionalInt peers, boolean mindFlavor) {
    /** A file that says nothing of it. */
    public static final MetricsSeries DEFAULT = new MetricsSeries(OptionalInt.empty(), false);
}
