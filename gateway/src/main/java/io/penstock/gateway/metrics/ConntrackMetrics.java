package io.penstock.gateway.metrics;

import io.penstock.gateway.host.Sysctls;
import io.penstock.gateway.metrics.Metric.Presence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The kernel's connection tracking in the gateway's network namespace, on which its NAT stands: how full the table is, and
 * what found no place in it (kernel: net/netfilter/nf_conntrack_standalone.c). The kernel gives NAT's ports no counter of
 * their own; a connection for which none is left is among {@code insert_failed}. A kernel without it shows nothing.
 */
final class ConntrackMetrics implements MetricSource {

    /** Where the kernel tells. */
    static final Path KERNEL = Path.of("/proc");

    private static final int HEXADECIMAL = 16;
    private static final List<String> FAILURES = List.of("drop", "early_drop", "insert_failed");

    private static final Metric ENTRIES = Metric.gauge(
                    "penstock_conntrack_entries",
                    "connections",
                    "Connections in the kernel's tracking table, in the gateway's network namespace.")
            .when(Presence.HAPPENED);
    private static final Metric CAPACITY = Metric.gauge(
                    "penstock_conntrack_capacity",
                    "connections",
                    "Connections that the table may hold: nf_conntrack_max; when it is full, new ones are dropped.")
            .when(Presence.HAPPENED);
    private static final Metric FAILED = Metric.counter(
                    "penstock_conntrack_failures_total",
                    "packets",
                    "Packets whose connection found no place: drop (table full), early_drop (an idle one made room),"
                            + " insert_failed (a collision, or no port left for NAT).",
                    "kind")
            .when(Presence.HAPPENED);

    static final List<Metric> METRICS = List.of(ENTRIES, CAPACITY, FAILED);

    private final Path limits;
    private final Path statistics;

    /** As told below this folder. */
    ConntrackMetrics(Path proc) {
        limits = proc.resolve("sys/net/netfilter");
        statistics = proc.resolve("net/stat/nf_conntrack");
    }

    @Override
    public List<Family> collect() {
        try {
            return List.of(
                    Family.of(ENTRIES).add(number("nf_conntrack_count")),
                    Family.of(CAPACITY).add(number("nf_conntrack_max")),
                    failures(Files.readAllLines(statistics)));
        } catch (IOException | NumberFormatException _) {
            return List.of();
        }
    }

    private long number(String file) throws IOException {
        return Long.parseLong(Sysctls.value(limits.resolve(file)));
    }

    /** A line of names, then one of hexadecimal numbers for each processor. */
    private static Family failures(List<String> lines) {
        Family family = Family.of(FAILED);
        if (lines.isEmpty()) {
            return family;
        }
        List<String> names = Arrays.asList(lines.getFirst().strip().split("\\s+", -1));
        for (String kind : FAILURES) {
            int column = names.indexOf(kind);
            if (column >= 0) {
                long sum = lines.stream()
                        .skip(1)
                        .mapToLong(line -> Long.parseLong(line.strip().split("\\s+", -1)[column], HEXADECIMAL))
                        .sum();
                family.add(sum, kind);
            }
        }
        return family;
    }
}
