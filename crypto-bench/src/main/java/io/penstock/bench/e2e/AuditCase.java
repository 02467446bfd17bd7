package io.penstock.bench.e2e;

import java.util.OptionalLong;

/** A load of TCP through a gateway with live flows, with and without policy and flow log. */
record AuditCase(TcpCase load) implements Case {

    @Override
    public String name() {
        return load.name();
    }

    @Override
    public Table table() {
        return Table.AUDIT;
    }

    @Override
    public boolean belongsTo(Arrangement arrangement) {
        return arrangement == Arrangement.AUDIT;
    }

    @Override
    public Figures measure(Bed bed, Turn turn) {
        OptionalLong before = bed.logRecords();
        long start = System.nanoTime();
        Figures figures = load.measure(bed, turn)
                .with(Metric.LIVE_FLOWS, bed.liveFlows())
                .with(Metric.COMPILED, new Compilers(bed.gateway().pid()).cpuSeconds());
        double seconds = (System.nanoTime() - start) / 1e9;
        OptionalLong after = bed.logRecords();
        return before.isPresent() && after.isPresent()
                ? figures.with(Metric.RECORD_RATE, (after.getAsLong() - before.getAsLong()) / seconds)
                : figures;
    }
}
