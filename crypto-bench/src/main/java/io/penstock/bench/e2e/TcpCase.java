package io.penstock.bench.e2e;

import java.util.List;

/**
 * As much TCP as goes through.
 *
 * @param name how the report calls it
 * @param iperfOptions what iperf3's client adds
 * @param outerSegmentation whether the path between the tunnel's ends carries UDP super-datagrams whole
 */
record TcpCase(String name, List<String> iperfOptions, boolean outerSegmentation) implements Case {

    @Override
    public Table table() {
        return Table.TCP;
    }

    @Override
    public Figures measure(Bed bed, Turn turn) {
        if (outerSegmentation) {
            return measure(bed, turn.options().seconds());
        }
        bed.cables().outerSegmentation(false);
        try {
            return measure(bed, turn.options().seconds());
        } finally {
            bed.cables().outerSegmentation(turn.options().outerSegmentation());
        }
    }

    private Figures measure(Bed bed, int seconds) {
        Meter meter = new Meter(bed);
        Iperf iperf = Iperf.run(bed, seconds, iperfOptions);
        return meter.into(new Figures()
                .with(Metric.RATE, iperf.bitsPerSecond() / 1e9)
                .with(Metric.CPU_PER_GIGABYTE, meter.cpuSeconds() / (iperf.bytes() / 1e9)));
    }
}
