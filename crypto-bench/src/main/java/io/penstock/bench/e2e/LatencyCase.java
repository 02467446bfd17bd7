package io.penstock.bench.e2e;

import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;

/**
 * How long a small request and its answer take.
 *
 * @param name how the report calls it
 * @param loaded whether TCP uploads at half of the first candidate's rate meanwhile
 */
record LatencyCase(String name, boolean loaded) implements Case {

    private static final int REQUESTS_PER_SECOND = 200;
    private static final int SETTLE_SECONDS = 1;

    @Override
    public Table table() {
        return Table.LATENCY;
    }

    @Override
    public Figures measure(Bed bed, Turn turn) {
        // Fewer than a thousand samples have no 99.9th percentile.
        int seconds = Math.max(5, turn.options().seconds());
        try (RequestResponse exchange = new RequestResponse(bed)) {
            exchange.exchange(REQUESTS_PER_SECOND, SETTLE_SECONDS);
            if (!loaded) {
                return measure(bed, exchange, seconds);
            }
            double bitsPerSecond = 1e9 * halfOfBaseline(bed, turn);
            List<String> paced = List.of("-b", String.valueOf((long) bitsPerSecond));
            CompletableFuture<Iperf> load =
                    CompletableFuture.supplyAsync(() -> Iperf.run(bed, seconds + 3 * SETTLE_SECONDS, paced));
            Pause.milliseconds(SETTLE_SECONDS * 1000L);
            Figures figures = measure(bed, exchange, seconds);
            return figures.with(Metric.BACKGROUND, load.join().bitsPerSecond() / 1e9);
        }
    }

    /** In Gbit/s: from its upload in this run, else as it was loaded itself; when it is its own turn, from trying now. */
    private double halfOfBaseline(Bed bed, Turn turn) {
        OptionalDouble rate = turn.ofBaseline(Cases.UPLOAD.name(), Metric.RATE);
        OptionalDouble background = turn.ofBaseline(name, Metric.BACKGROUND);
        if (rate.isPresent() || background.isEmpty()) {
            return rate.orElseGet(() ->
                            Cases.UPLOAD.measure(bed, turn).get(Metric.RATE).orElseThrow())
                    / 2;
        }
        return background.getAsDouble();
    }

    private static Figures measure(Bed bed, RequestResponse exchange, int seconds) {
        Meter meter = new Meter(bed);
        long[] sorted = exchange.exchange(REQUESTS_PER_SECOND, seconds);
        Figures figures = meter.into(new Figures());
        int asked = REQUESTS_PER_SECOND * seconds;
        if (sorted.length > 0) {
            figures.with(Metric.P50, quantile(sorted, 500) / 1e3)
                    .with(Metric.P99, quantile(sorted, 990) / 1e3)
                    .with(Metric.P999, quantile(sorted, 999) / 1e3);
        }
        return figures.with(Metric.LOSS, 100.0 * (asked - sorted.length) / asked);
    }

    /** The smallest sample that so many thousandths of the sorted samples, or more, do not exceed. */
    static long quantile(long[] sorted, int thousandths) {
        int rank = Math.ceilDiv(sorted.length * thousandths, 1000);
        return sorted[Math.max(0, rank - 1)];
    }
}
