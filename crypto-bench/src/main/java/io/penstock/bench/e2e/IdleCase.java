package io.penstock.bench.e2e;

/** What a gateway takes that has a session and nothing to do. */
record IdleCase(String name) implements Case {

    private static final int SETTLE_MS = 2000;
    private static final int SECONDS = 10;

    @Override
    public Table table() {
        return Table.IDLE;
    }

    @Override
    public boolean belongsTo(Arrangement arrangement) {
        return arrangement == Arrangement.LIKE_AGAINST_LIKE;
    }

    @Override
    public Figures measure(Bed bed, Turn turn) {
        bed.endLiveFlows();
        bed.ping();
        Pause.milliseconds(SETTLE_MS);
        Meter meter = new Meter(bed);
        Pause.milliseconds(SECONDS * 1000L);
        Figures figures = new Figures().with(Metric.IDLE, 100 * meter.cpuSeconds() / SECONDS);
        meter.into(figures);
        // The session lives still.
        bed.ping();
        return figures;
    }
}
