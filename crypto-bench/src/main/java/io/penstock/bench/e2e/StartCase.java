package io.penstock.bench.e2e;

/**
 * From the gateway's exec to the first packet that comes back through its tunnel: its start, its configuration by {@code
 * wg} and {@code ip}, and a handshake. The client waits with its own until then. Leaves a fresh gateway behind.
 */
record StartCase(String name) implements Case {

    @Override
    public Table table() {
        return Table.START;
    }

    @Override
    public boolean belongsTo(Arrangement arrangement) {
        return arrangement == Arrangement.LIKE_AGAINST_LIKE;
    }

    @Override
    public Figures measure(Bed bed, Turn turn) {
        long[] ticks = Machine.cpuTicks();
        double milliseconds = bed.restartGateway() / 1e6;
        return new Figures().with(Metric.START, milliseconds).with(Metric.STOLEN, Machine.stolenPercentSince(ticks));
    }
}
