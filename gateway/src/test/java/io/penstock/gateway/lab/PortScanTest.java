package io.penstock.gateway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.gateway.lab.traffic.PortSweep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/**
 * A peer to whom everything is denied knocks at all ports, by TCP and by UDP, as fast as it can: every knock is counted, the log
 * hardly grows, and the other peer does not notice. The network is {@link AuditedSite}'s.
 */
@Tag("namespace")
@Tag("quiet")
@DisabledIfSystemProperty(
        named = "penstock.lab.implementation",
        matches = "wireguard-go",
        disabledReason = "wireguard-go has no flow log")
class PortScanTest {

    private static final int PORTS = 65_535;
    private static final String TCP = "6";
    private static final String UDP = "17";

    /** Records of a window at most: the sums of one destination, of all, drops by reason, and the other peer's few flows. */
    private static final int RECORDS_PER_WINDOW = 64 + 16;

    private static final int WINDOWS = 12;
    private static final int RECORD_BYTES = 1000;
    private static final long GROWTH_MAX_KIB = 64 << 10;

    @Test
    void shouldCountEveryKnockInALogThatHardlyGrowsAndLeaveTheOtherPeerAlone() throws IOException {
        try (AuditedSite site =
                AuditedSite.open("port-scan", List.of(Implementation.PENSTOCK, Implementation.WIREGUARD_GO))) {
            site.configure("rule 10 other allow client11 -> 198.51.100.0/24, 2001:db8:aaaa::/64\n");
            GatewayProcess gateway = site.start("up");
            site.connect();
            AuditedSite.Client scanner = site.clients().getFirst();
            AuditedSite.Client other = site.clients().getLast();
            // A first knock makes the session; the port is one that the scan leaves out.
            scanner.at().attempt("ping -q -n -c 1 -w 3 " + AuditedSite.SERVER_V4);
            assertThat(other.at().reaches(AuditedSite.SERVER_V4, 10)).isTrue();
            // The whole scan may wait in the scanner's own queue: what is lost there was never sent.
            scanner.at().ip("link set dev " + scanner.node().interfaceName() + " txqueuelen 20000");
            long memoryKib = memoryKib(gateway);
            long denied = MetricsPage.dropped(site.machine(), "policy_denied");

            Iperf transfer = Iperf.start(other.at(), site.server(), AuditedSite.SERVER_V4, 12, "-b 40M");
            Wait.seconds(4);
            long beganNs = System.nanoTime();
            sweep(scanner, "tcp");
            sweep(scanner, "udp");
            double scanSeconds = (System.nanoTime() - beganNs) / 1e9;
            List<Long> seconds = transfer.finish().forwardBytes();
            Wait.seconds(1);

            SoftAssertions softly = new SoftAssertions();
            verifyTables(softly, MetricsPage.values(site.machine()));
            softly.assertThat(MetricsPage.dropped(site.machine(), "policy_denied") - denied)
                    .as("denied, as the metrics page counts")
                    .isEqualTo(2 * PORTS);
            verifyThroughput(softly, seconds, scanSeconds);
            softly.assertThat(memoryKib(gateway) - memoryKib)
                    .as("KiB that the gateway has grown by")
                    .isLessThan(GROWTH_MAX_KIB);
            gateway.signal("TERM");
            assertThat(gateway.exitCode()).isZero();
            verifyLog(softly, site, scanner);
            softly.assertAll();
        }
    }

    private static void sweep(AuditedSite.Client scanner, String protocol) {
        Background sweep = scanner.at()
                .start(
                        "sweep-" + protocol,
                        JavaProgram.command(
                                PortSweep.class, protocol, AuditedSite.SERVER_V4, "1", String.valueOf(PORTS), "0"),
                        Map.of());
        assertThat(sweep.await(Duration.ofSeconds(60))).contains("sent=" + PORTS);
    }

    private static void verifyTables(SoftAssertions softly, MetricsPage.Values metrics) {
        softly.assertThat(metrics.of("penstock_flows"))
                .as("flows in the tables")
                .isLessThan(metrics.of("penstock_flows_capacity") * 7 / 8);
        softly.assertThat(metrics.of("penstock_flow_lookups_refused_total"))
                .as("look-ups without room")
                .isZero();
        softly.assertThat(metrics.of("penstock_socket_dropped_datagrams_total"))
                .as("datagrams that the kernel dropped before they were read")
                .isZero();
    }

    /** The second and third second are before the scan, the fifth and those that follow during it. */
    private static void verifyThroughput(SoftAssertions softly, List<Long> seconds, double scanSeconds) {
        double before = average(seconds.subList(1, 3));
        double during = average(seconds.subList(4, 4 + Math.clamp((int) Math.ceil(scanSeconds), 1, 6)));
        softly.assertThat(during / before)
                .as(
                        "the other peer's throughput during the scan of %.1f s, as part of that before: %s",
                        scanSeconds, seconds)
                .isGreaterThan(0.6);
    }

    private static double average(List<Long> bytes) {
        return bytes.stream().mapToLong(Long::longValue).average().orElse(0);
    }

    private static void verifyLog(SoftAssertions softly, AuditedSite site, AuditedSite.Client scanner)
            throws IOException {
        LoggedRecords log = LoggedRecords.of(site.log());
        LoggedRecords refused = log.refused().with("peer.public_key", scanner.publicKey());
        for (String protocol : List.of(TCP, UDP)) {
            LoggedRecords of = refused.with("protocol", protocol);
            softly.assertThat(of.sum("tx_packets"))
                    .as("packets of protocol %s", protocol)
                    .isEqualTo(PORTS);
        }
        // The first of them: what comes beyond their part of the table is counted by packets alone.
        softly.assertThat(refused.sum("starts"))
                .as("flows that were told apart")
                .isBetween(1L, 2L * PORTS);
        softly.assertThat(refused.sum("ends")).as("ends").isEqualTo(refused.sum("starts"));
        softly.assertThat(log.with("event", "lost").all()).isEmpty();
        long bytes = 0;
        for (Path file : LoggedRecords.files(site.log())) {
            bytes += Files.size(file);
        }
        softly.assertThat(log.all()).as("records in %d bytes", bytes).hasSizeLessThan(RECORDS_PER_WINDOW * WINDOWS);
        softly.assertThat(bytes).isLessThan((long) RECORDS_PER_WINDOW * WINDOWS * RECORD_BYTES);
        Shell.Result verdict = AuditedSite.verify(site.log());
        softly.assertThat(verdict.exit()).as(verdict.text()).isZero();
    }

    private static long memoryKib(GatewayProcess gateway) {
        return gateway.run("cat /proc/" + gateway.pid() + "/status")
                .text()
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
