package io.penstock.gateway.metrics;

import io.penstock.dataplane.counters.DropReason.Direction;
import io.penstock.gateway.metrics.Metric.Presence;
import io.penstock.linux.LinuxException;
import io.penstock.linux.netfilter.NftCounters;
import java.util.List;
import java.util.OptionalLong;

/** What the NAT's nftables rules did to the segment sizes of TCP, read from the kernel at each scrape. */
public final class SegmentSizeMetrics implements MetricSource {

    private static final Metric CLAMPED = Metric.counter(
                    "penstock_mss_clamped_total",
                    "packets",
                    "SYNs of TCP, forwarded from peers (inbound) and to them (outbound), that passed the NAT's rule which"
                            + " holds their segment size to what the path carries; a size that fits is left as it is.",
                    "direction")
            .when(Presence.NAT);

    static final List<Metric> METRICS = List.of(CLAMPED);

    /** Reads a counter. */
    @FunctionalInterface
    public interface Reader {

        /** How many packets passed the rules in that direction; empty while there is no NAT. */
        OptionalLong packets(Direction direction) throws LinuxException;
    }

    private final Reader reader;

    /** The metric of the counters that this reads. */
    public SegmentSizeMetrics(Reader reader) {
        this.reader = reader;
    }

    /** The metric of the counters of a table of the family {@code inet}, {@code mss_inbound} and {@code mss_outbound}. */
    public static SegmentSizeMetrics ofTable(String table) {
        return new SegmentSizeMetrics(direction -> NftCounters.packets(table, "mss_" + direction.label()));
    }

    @Override
    public List<Family> collect() {
        Family family = Family.of(CLAMPED);
        try {
            for (Direction direction : List.of(Direction.INBOUND, Direction.OUTBOUND)) {
                OptionalLong packets = reader.packets(direction);
                if (packets.isEmpty()) {
                    return List.of();
                }
                family.add(packets.getAsLong(), direction.label());
            }
        } catch (LinuxException _) {
            // A page without this metric is better than none.
            return List.of();
        }
        return List.of(family);
    }
}
