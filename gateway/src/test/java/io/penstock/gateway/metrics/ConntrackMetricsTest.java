package io.penstock.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.counters.DropReason.Direction;
import io.penstock.linux.LinuxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel tells of its connections and of the NAT's rules, as it writes it. */
class ConntrackMetricsTest {

    private static final String STATISTICS = """
            entries  clashres found new invalid ignore delete chainlength insert insert_failed drop early_drop icmp_error
            000000ff  00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000010 0000000a 00000001 00000000
            000000ff  00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000003 0000000b 00000002 00000000
            """;

    private static void kernel(Path proc, String statistics) throws IOException {
        Path limits = Files.createDirectories(proc.resolve("sys/net/netfilter"));
        Files.writeString(limits.resolve("nf_conntrack_count"), "255\n");
        Files.writeString(limits.resolve("nf_conntrack_max"), "262144\n");
        Files.writeString(Files.createDirectories(proc.resolve("net/stat")).resolve("nf_conntrack"), statistics);
    }

    private static Map<String, List<Double>> values(MetricSource source) {
        return source.collect().stream()
                .collect(Collectors.toMap(family -> family.metric().name(), Family::values));
    }

    @Test
    void shouldAddUpTheProcessorsHexadecimalNumbers(@TempDir Path proc) throws Exception {
        kernel(proc, STATISTICS);
        assertThat(values(new ConntrackMetrics(proc)))
                .containsEntry("penstock_conntrack_entries", List.of(255.0))
                .containsEntry("penstock_conntrack_capacity", List.of(262144.0))
                .containsEntry("penstock_conntrack_failures_total", List.of(21.0, 3.0, 19.0));
    }

    @Test
    void shouldFindColumnsByNameAndLeaveOutWhatIsNotThere(@TempDir Path proc) throws Exception {
        kernel(proc, "entries drop\n00000001 0000000c\n");
        assertThat(values(new ConntrackMetrics(proc)))
                .containsEntry("penstock_conntrack_failures_total", List.of(12.0));
    }

    @Test
    void shouldShowNothingWhereTheKernelTracksNothing(@TempDir Path proc) throws Exception {
        assertThat(new ConntrackMetrics(proc).collect()).isEmpty();
        kernel(proc, "entries drop\n00000001 nonsense\n");
        assertThat(new ConntrackMetrics(proc).collect()).isEmpty();
    }

    @Test
    void shouldShowTheSynsOfBothDirectionsWhileThereIsNat() {
        SegmentSizeMetrics nat =
                new SegmentSizeMetrics(direction -> OptionalLong.of(direction == Direction.INBOUND ? 7 : 9));
        assertThat(values(nat)).containsEntry("penstock_mss_clamped_total", List.of(7.0, 9.0));
        assertThat(new SegmentSizeMetrics(direction -> OptionalLong.empty()).collect())
                .isEmpty();
    }

    @Test
    void shouldShowThePageWithoutWhatTheKernelRefusesToTell() {
        assertThat(new SegmentSizeMetrics(direction -> {
                            throw new LinuxException("nftables: not permitted", 1);
                        })
                        .collect())
                .isEmpty();
    }
}
