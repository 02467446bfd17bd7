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
    private static final int WARM_UP_SECONDS = 3;

    @Override
    public Table table() {
        return Table.LATENCY;
    }

    /** Whatever was measured before, everybody comes from the same: TCP in a hurry, then requests alone. */
    @Override
    public Figures measure(Bed bed, Turn turn) {
        int seconds = turn.options().lightLoadSeconds();
        double bitsPerSecond = loaded ? 1e9 * halfOfBaseline(bed, turn) : 0;
        Iperf.run(bed, WARM_UP_SECONDS, List.of());
        try (RequestResponse exchange = new RequestResponse(bed)) {
            exchange.exchange(REQUESTS_PER_SECOND, WARM_UP_SECONDS);
            return loaded ? besideTcp(bed, exchange, seconds, bitsPerSecond) : measure(bed, exchange, seconds);
        }
    }

    private static Figures besideTcp(Bed bed, RequestResponse exchange, int seconds, double bitsPerSecond) {
        List<String> paced = List.of("-b", String.valueOf((long) bitsPerSecond));
        CompletableFuture<Iperf> load =
                CompletableFuture.supplyAsync(() -> Iperf.run(bed, seconds + 3 * SETTLE_SECONDS, paced));
        try {
            Pause.milliseconds(SETTLE_SECONDS * 1000L);
            Figures figures = measure(bed, exchange, seconds);
            return figures.with(Metric.BACKGROUND, load.join().bitsPerSecond() / 1e9);
        } finally {
            // It ends with its time, whatever became of the requests.
            load.handle((_, _) -> true).join();
        }
    }

    /** In Gbit/s: from its upload in this run, else as it was loaded itself; when it is its own turn, from trying now. */
    private double halfOfBaseline(Bed bed, Turn turn) {
        OptionalDouble rate = turn.ofBaseline(Cases.UPLOAD.name(), Metric.RATE);
        OptionalDouble background = turn.ofBaseline(name, Metric.BACKGROUND);
        if (rate.isPresent()) {
            return rate.getAsDouble() / 2;
        }
        if (turn.isBaseline()) {
            return Cases.UPLOAD.measure(bed, turn).get(Metric.RATE).orElseThrow() / 2;
        }
        return background.orElseThrow(
                () -> new IllegalStateException("the first candidate has no rate in this run to be half of"));
    }

    private static Figures measure(Bed bed, RequestResponse exchange, int seconds) {
        Meter meter = new Meter(bed);
        long[] sorted = exchange.exchange(REQUESTS_PER_SECOND, seconds);
        Figures figures = meter.into(new Figures());
        int asked = REQUESTS_PER_SECOND * seconds;
        if (sorted.length == 0) {
            throw new IllegalStateException("no request was answered");
        }
        return figures.withSamples(sorted)
                .with(Metric.P50, Quantile.of(sorted, 500) / 1e3)
                .with(Metric.P99, Quantile.of(sorted, 990) / 1e3)
                .with(Metric.P999, Quantile.of(sorted, 999) / 1e3)
                .with(Metric.SAMPLES, sorted.length)
                .with(Metric.LOSS, 100.0 * (asked - sorted.length) / asked);
    }
}
