package io.penstock.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DurationHistogram;
import io.penstock.dataplane.counters.Stage;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.routing.IpPrefix;
import io.penstock.gateway.FakeDevice;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is on the page is what the gateway's parts say, to the digit. */
@Timeout(120)
class MetricValuesTest {

    private PageRig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new PageRig(20_000, false);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void shouldAddUpTheCoresBatchesInPowersOfTwo() throws Exception {
        rig.device.cores.core(0).stages().batch(Stage.SEND, 5000);
        // The conductor's messages go one by one and would hide the others.
        rig.device.cores.conductor().stages().batch(Stage.SEND, 1);
        assertThat(rig.page().lines())
                .contains(
                        "penstock_batch_size_bucket{stage=\"send\",le=\"2.0\"} 0",
                        "penstock_batch_size_bucket{stage=\"send\",le=\"4.0\"} 1",
                        "penstock_batch_size_bucket{stage=\"send\",le=\"32.0\"} 1",
                        "penstock_batch_size_bucket{stage=\"send\",le=\"64.0\"} 2",
                        "penstock_batch_size_bucket{stage=\"send\",le=\"1024.0\"} 2",
                        "penstock_batch_size_bucket{stage=\"send\",le=\"+Inf\"} 3",
                        "penstock_batch_size_count{stage=\"send\"} 3",
                        "penstock_batch_size_sum{stage=\"send\"} 5067.0",
                        "penstock_batch_size_sum{stage=\"read\"} 67.0");
    }

    @Test
    void shouldShowDurationsInSeconds() throws Exception {
        long millisecondNs = TimeUnit.MILLISECONDS.toNanos(1);
        DurationHistogram handshakes = new DurationHistogram();
        handshakes.add(3 * millisecondNs);
        handshakes.add(5_500 * millisecondNs);
        rig.device.handshakeDurations = handshakes.counts();
        assertThat(rig.page().lines())
                .contains(
                        "penstock_stage_duration_seconds_bucket{stage=\"open\",le=\"4.096E-6\"} 0",
                        "penstock_stage_duration_seconds_bucket{stage=\"open\",le=\"8.192E-6\"} 1",
                        "penstock_stage_duration_seconds_sum{stage=\"open\"} 5.0E-6",
                        "penstock_handshake_duration_seconds_bucket{le=\"0.002\"} 0",
                        "penstock_handshake_duration_seconds_bucket{le=\"0.005\"} 1",
                        "penstock_handshake_duration_seconds_bucket{le=\"10.0\"} 2",
                        "penstock_handshake_duration_seconds_count 2",
                        "penstock_handshake_duration_seconds_sum 5.503");
    }

    @Test
    void shouldShowQueuesPolicyAndHandshakes() throws Exception {
        rig.device.waiting = 12;
        rig.device.policyRules = 3;
        rig.device.policyVersion = 8;
        rig.device.counters.put(Counter.VERDICTS_DROP, 4L);
        rig.device.counters.put(Counter.REKEYS, 5L);
        rig.device.counters.put(Counter.HANDSHAKES_CONFIRMED, 6L);
        assertThat(rig.page().lines())
                .contains(
                        "penstock_queue_depth{queue=\"handshakes\"} 12.0",
                        "penstock_queue_capacity{queue=\"handshakes\"} 4096.0",
                        "penstock_policy_rules 3.0",
                        "penstock_policy_version 8.0",
                        "penstock_policy_verdicts_total{verdict=\"drop\"} 4.0",
                        "penstock_policy_verdicts_total{verdict=\"reject\"} 0.0",
                        "penstock_rekeys_total 5.0",
                        "penstock_handshakes_total{result=\"completed\",role=\"responder\"} 6.0");
    }

    @Test
    void shouldShowHowTheFlowLogStands() throws Exception {
        assertThat(rig.page().lines())
                .contains(
                        "penstock_flow_records_total{type=\"start\"} 5.0",
                        "penstock_flow_records_total{type=\"meta\"} 1.0",
                        "penstock_flow_records_lost_total{cause=\"overflow\"} 6.0",
                        "penstock_flow_records_lost_total{cause=\"encoding\"} 7.0",
                        "penstock_flow_records_lost_total{cause=\"event\"} 8.0",
                        "penstock_flow_log_last_seq 15.0",
                        "penstock_flow_log_last_write_timestamp_seconds 1.80000000025E9",
                        "penstock_flow_log_halted 1.0",
                        "penstock_flow_log_file_bytes 4096.0",
                        "penstock_flow_log_waiting_bytes 512.0");
    }

    @Test
    void shouldTellReloadsThatWorkedFromThoseThatDidNot() throws Exception {
        rig.reloads.onReload(true);
        rig.reloads.onReload(true);
        rig.reloads.onReload(false);
        assertThat(rig.page().lines())
                .contains(
                        "penstock_config_reload_total{result=\"success\"} 2.0",
                        "penstock_config_reload_total{result=\"failure\"} 1.0",
                        "penstock_config_last_reload_success_timestamp_seconds 1.8E9",
                        "penstock_config_last_reload_successful 0.0");
        rig.reloads.onReload(true);
        assertThat(rig.page()).contains("penstock_config_last_reload_successful 1.0");
    }

    @Test
    void shouldCountPausesOfTheVirtualMachine() throws Exception {
        long before = pausesOnPage();
        System.gc();
        for (int i = 0; i < 100 && pausesOnPage() == before; i++) {
            Thread.sleep(50);
        }
        assertThat(pausesOnPage()).isGreaterThan(before);
    }

    private long pausesOnPage() throws IOException {
        return rig.page()
                .lines()
                .filter(line -> line.startsWith("penstock_jvm_pause_seconds_count "))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
                .sum();
    }

    @Test
    void shouldShowWhatTheProcessUses() throws Exception {
        double cpuSeconds = value("process_cpu_seconds_total");
        assertThat(cpuSeconds).isBetween(0.1, 36_000.0);
        assertThat(value("process_resident_memory_bytes")).isBetween(10e6, 100e9);
    }

    private double value(String series) throws IOException {
        return rig.page()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }

    /** In processor time, of all threads: a machine that others use lets everybody wait. */
    @Test
    @Timeout(600)
    void shouldShowTenThousandPeersWithinASecond() throws Exception {
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        for (int i = 0; i < 10_000; i++) {
            FakeDevice.Peer peer = rig.device.peer(
                    PublicKey.of(ByteBuffer.allocate(32).putInt(i + 1).array()));
            peer.allowedIps.add(IpPrefix.parse("10.1." + i / 256 + "." + i % 256 + "/32"));
            peer.lastHandshake = Instant.ofEpochSecond(1_700_000_000L + i);
        }
        long leastNs = Long.MAX_VALUE;
        for (int i = 0; i < 5 && leastNs > TimeUnit.SECONDS.toNanos(1); i++) {
            long start = process.getProcessCpuTime();
            assertThat(rig.page().lines().filter(line -> line.startsWith("wireguard_peer_info{")))
                    .hasSize(10_002);
            leastNs = Math.min(leastNs, process.getProcessCpuTime() - start);
        }
        assertThat(leastNs).isLessThan(TimeUnit.SECONDS.toNanos(1));
    }
}
