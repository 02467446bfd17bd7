package io.penstock.gateway.metrics;

import java.util.List;
import java.util.stream.Stream;

/**
 * Every metric that a page can show. The page itself, its documentation, and the tests of dashboards and alerts take names
 * and labels from here.
 */
public final class MetricCatalogue {

    /**
     * Metrics that belong together.
     *
     * @param title a few words
     * @param about a sentence or two
     * @param metrics in the order of the documentation
     */
    public record Section(String title, String about, List<Metric> metrics) {}

    private static final List<Section> SECTIONS = List.of(
            new Section(
                    "Peers",
                    "The names of [mdlayher/wireguard_exporter](https://github.com/mdlayher/wireguard_exporter). Counters"
                            + " bear the key alone; name, endpoint and AllowedIPs are joined from the `_info` metrics.",
                    PeerMetrics.METRICS),
            new Section(
                    "Peers, by other names",
                    "The names of [MindFlavor/prometheus_wireguard_exporter]"
                            + "(https://github.com/MindFlavor/prometheus_wireguard_exporter), with"
                            + " `# penstock: metrics-compat = mindflavor`.",
                    MindFlavorMetrics.METRICS),
            new Section(
                    "The limit on peers' series",
                    "With `# penstock: metrics-peers`, 1000 by default, so many peers have series of their own.",
                    PeerChoice.METRICS),
            new Section(
                    "The device",
                    "What it is, and what became of every packet. `inbound` is from a peer to the TUN device,"
                            + " `outbound` from the TUN device to a peer.",
                    DeviceMetrics.METRICS),
            new Section("Handshakes", "How sessions begin, are renewed, and move.", HandshakeMetrics.METRICS),
            new Section("The policy", "What is in force, and what it answers.", PolicyMetrics.METRICS),
            new Section(
                    "The pipeline",
                    "How large the batches are, how long the stages take, and what waits.",
                    StageMetrics.METRICS),
            new Section("The edges", "What the kernel gives and takes, and the flow tables.", EdgeMetrics.METRICS),
            new Section(
                    "NAT and the kernel's connections",
                    "The gateway's own nftables rules, and the table of connections that they stand on, in the gateway's"
                            + " network namespace. Other users of the machine fill the same table.",
                    together(SegmentSizeMetrics.METRICS, ConntrackMetrics.METRICS)),
            new Section("The flow log", "See [flow-log.md](flow-log.md).", FlowLogMetrics.METRICS),
            new Section("Sinks", "Where the flow log is delivered to; see [sinks.md](sinks.md).", SinkMetrics.METRICS),
            new Section("The configuration", "What came of reading it again.", ReloadMetrics.METRICS),
            new Section(
                    "Pauses",
                    "What the virtual machine took for itself.",
                    together(JvmPauses.METRICS, SafepointMetrics.METRICS)),
            new Section(
                    "The process",
                    "The kernel's and the virtual machine's own figures; those of `jvm_` are Micrometer's.",
                    ProcessMetrics.METRICS));

    private MetricCatalogue() {}

    private static List<Metric> together(List<Metric> first, List<Metric> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    /** All metrics, by what they speak of. */
    public static List<Section> sections() {
        return SECTIONS;
    }

    /** All metrics. */
    public static List<Metric> all() {
        return SECTIONS.stream().flatMap(section -> section.metrics().stream()).toList();
    }
}
