package io.penstock.bench.e2e;

import java.util.OptionalDouble;

/**
 * Datagrams of one length in one direction. Against its own kind a gateway shows the highest rate it carries; in every
 * arrangement it shows what a packet costs at the highest rate of the first candidate.
 *
 * @param name how the report calls it
 * @param upload from client to server, or back
 * @param lengthBytes UDP payload
 */
record UdpCase(String name, boolean upload, int lengthBytes) implements Case {

    private static final double FIRST_RATE = 16_000;

    @Override
    public Table table() {
        return Table.UDP;
    }

    @Override
    public Figures measure(Bed bed, Turn turn) {
        Figures figures = new Figures();
        boolean searches = turn.isBaseline() || turn.options().searches(turn.arrangement());
        double step = turn.options().stepSeconds();
        try (DatagramPath path = new DatagramPath(bed, upload, lengthBytes)) {
            path.offer(FIRST_RATE / 2, step / 2);
            OptionalDouble common = turn.ofBaseline(name, Metric.HIGHEST_RATE);
            if (searches) {
                RateSearch.Result found =
                        RateSearch.from(FIRST_RATE, (rate, roughly) -> path.offer(rate, roughly ? step / 2 : step));
                if (found.peak() == 0) {
                    throw new IllegalStateException("no datagram arrived at any rate");
                }
                figures.with(Metric.HIGHEST_RATE, found.highest() / 1e3).with(Metric.PEAK_RATE, found.peak() / 1e3);
                // Without the first candidate's rate there is none to compare at.
                common = turn.isBaseline() ? OptionalDouble.of(found.highest() / 1e3) : common;
            }
            if (common.orElse(0) > 0) {
                cost(bed, path, common.getAsDouble(), turn.options().seconds(), figures);
            }
        }
        return figures;
    }

    private static void cost(Bed bed, DatagramPath path, double kilopackets, int seconds, Figures figures) {
        Meter meter = new Meter(bed);
        Delivery delivery = path.offer(kilopackets * 1e3, seconds);
        if (delivery.received() > 0) {
            figures.with(Metric.CPU_PER_PACKET, meter.cpuSeconds() * 1e6 / delivery.received());
        }
        meter.into(figures).with(Metric.COMMON_RATE, kilopackets).with(Metric.LOSS, delivery.loss() * 100);
    }
}
