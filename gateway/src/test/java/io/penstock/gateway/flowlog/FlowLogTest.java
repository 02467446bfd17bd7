package io.penstock.gateway.flowlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.config.FlowLogSettings.Privacy;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.flow.FlowFeed;
import io.penstock.linux.address.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the log says of flows, and that it says all of it. */
class FlowLogTest {

    private static final int SYN = 0x02;
    private static final int SYN_ACK = 0x12;
    private static final int FIN_ACK = 0x11;
    private static final int DROP = 2;

    @TempDir
    Path folder;

    private static void assertWhole(FlowLogRig rig) throws IOException {
        assertThat(ChainVerifier.folder(rig.folder).fault()).isEmpty();
    }

    private static void assertExact(FlowLogRig rig, long otherPackets, long otherBytes) throws IOException {
        assertThat(rig.sum("tx_packets") + rig.sum("rx_packets") + otherPackets)
                .isEqualTo(rig.inboundPackets + rig.outboundPackets);
        assertThat(rig.sum("tx_bytes") + rig.sum("rx_bytes") + otherBytes)
                .isEqualTo(rig.inboundBytes + rig.outboundBytes);
    }

    @Test
    void shouldTellOfAFlowFromItsStartToItsEnd() throws Exception {
        FlowLogRig rig = new FlowLogRig(folder).start();
        rig.fromPeer("198.51.100.2", 40_000, 443, 60, SYN, 0);
        rig.toPeer("198.51.100.2", 443, 40_000, 60, SYN_ACK);
        rig.turn();
        rig.advance(61);
        rig.fromPeer("198.51.100.2", 40_000, 443, 100, 0x10, 0);
        rig.endpoint = Endpoint.of(InetAddress.ofLiteral("192.0.2.3"), 5555);
        rig.turn();
        rig.fromPeer("198.51.100.2", 40_000, 443, 52, FIN_ACK, 0);
        rig.toPeer("198.51.100.2", 443, 40_000, 52, FIN_ACK);
        rig.advance(11);
        rig.turn();
        rig.stop();

        List<String> lines = rig.lines();
        assertThat(lines).hasSize(5);
        assertThat(lines.get(0)).contains("\"record_type\":\"meta\"", "\"event\":\"start\"", "\"unclean\":false");
        assertThat(lines.get(1))
                .startsWith("{\"schema_version\":1,\"record_type\":\"start\",\"seq\":2,\"boot_id\":\"")
                .contains(
                        "\"gateway_id\":\"test/wg0\"",
                        "\"name\":\"laptop\",\"tunnel_ip\":\"10.66.0.2\",\"endpoint\":\"192.0.2.2:4444\"}",
                        "\"traffic_class\":\"exit\",\"direction\":\"ingress\",\"protocol\":6,\"src_ip\":\"10.66.0.2\","
                                + "\"src_port\":40000,\"dst_ip\":\"198.51.100.2\",\"dst_port\":443,"
                                + "\"tcp_flags_tx\":\"S\",\"tcp_flags_rx\":\"SA\",\"verdict\":\"allow\","
                                + "\"tx_packets\":1,\"tx_bytes\":60,\"rx_packets\":1,\"rx_bytes\":60,\"starts\":1");
        assertThat(lines.get(2))
                .contains("\"record_type\":\"update\"", "\"tx_packets\":1,\"tx_bytes\":100,\"rx_packets\":0")
                .contains("\"ip\":\"192.0.2.2\",\"port\":4444", "\"ip\":\"192.0.2.3\",\"port\":5555");
        assertThat(lines.get(3))
                .contains("\"record_type\":\"end\"", "\"end_reason\":\"fin\"")
                .contains(
                        "\"total_tx_packets\":3,\"total_tx_bytes\":212,\"total_rx_packets\":2,\"total_rx_bytes\":112");
        assertThat(lines.get(4)).contains("\"event\":\"stop\"");
        assertExact(rig, 0, 0);
        assertWhole(rig);
    }

    @Test
    void shouldAskForThePeersNamesWhenTheConfigurationIsReadAndNotEachSecond() throws Exception {
        FlowLogRig rig = new FlowLogRig(folder).start();
        rig.traffic(200);
        assertThat(rig.namesAsked).isEqualTo(1);
        rig.duty().onReload("cd".repeat(32));
        rig.turn();
        assertThat(rig.namesAsked).isEqualTo(2);
        rig.stop();
    }

    @Test
    void shouldGiveWayToTheCores() throws Exception {
        try (FlowLog _ = new FlowLogRig(folder).open()) {
            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> thread.getName().equals("penstock-flow-log"))
                    .extracting(Thread::getPriority)
                    .containsExactly(Thread.MIN_PRIORITY);
        }
    }

    @Test
    void shouldStayBoundedAndCountAllWhenARefusedPeerScansAllPorts() throws Exception {
        FlowLogRig rig =
                new FlowLogRig(folder, FlowLogRig.settings(64 << 10, Privacy.FULL, false), 1 << 21, 1 << 17).start();
        for (int port = 1; port <= 65_535; port++) {
            rig.fromPeer("10.1.0.1", 50_000, port, 44, SYN, DROP);
            if (port % 4096 == 0) {
                rig.turn();
            }
        }
        for (int i = 0; i < 200; i++) {
            rig.advance(1);
            rig.turn();
        }
        rig.stop();

        List<RecordFacts> drops = rig.records().stream()
                .filter(r -> r.recordType().equals("drop"))
                .toList();
        assertThat(drops.size()).isBetween(2, 5 * (Aggregates.NARROW_PER_PEER + 1));
        assertThat(rig.lines())
                .anyMatch(
                        line -> line.contains("\"dst_port_max\":65535") && line.contains("\"rule_name\":\"no-admin\""));
        assertThat(rig.sum("starts")).isEqualTo(65_535);
        assertThat(rig.sum("ends")).isEqualTo(65_535);
        assertExact(rig, 0, 0);
        assertWhole(rig);
    }

    @Test
    void shouldLoseNothingAndSaySoWhenTheDiskIsFullForAWhile() throws Exception {
        FlowLogRig rig = new FlowLogRig(folder).start();
        rig.traffic(40);
        assertThat(rig.duty().status().halted()).isFalse();
        rig.diskFull = true;
        rig.traffic(200);
        assertThat(rig.feed.isRefusing()).isFalse();
        FlowLogStatus full = rig.duty().status();
        assertThat(full.halted()).isTrue();
        assertThat(full.waitingBytes()).isPositive();
        rig.diskFull = false;
        rig.advance(2);
        rig.turn();
        rig.turn();
        rig.stop();
        FlowLogStatus last = rig.duty().status();
        assertThat(last.halted()).isFalse();
        assertThat(last.lastWrite()).isAfter(full.lastWrite());
        assertThat(last.lastSeq()).isEqualTo(rig.records().getLast().seq());
        List<String> types = rig.records().stream().map(RecordFacts::recordType).toList();
        assertThat(last.records())
                .allSatisfy((type, count) ->
                        assertThat(types).filteredOn(type::equals).hasSize(count.intValue()));
        assertThat(last.records().values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(rig.lines().size());

        assertThat(rig.lines())
                .anyMatch(line -> line.contains("\"event\":\"write_resumed\"")
                        && line.contains("\"error\":\"No space left on device\""));
        assertExact(rig, 0, 0);
        assertWhole(rig);
    }

    @Test
    void shouldDeclareExactlyWhatItLostWhenTheDiskIsFullForLong() throws Exception {
        FlowLogRig rig =
                new FlowLogRig(folder, FlowLogRig.settings(1 << 20, Privacy.FULL, false), 1 << 12, 256).start();
        rig.diskFull = true;
        for (int round = 0; round < 10; round++) {
            rig.traffic(100);
            rig.advance(130);
            rig.turn();
        }
        rig.diskFull = false;
        rig.advance(2);
        for (int i = 0; i < 5; i++) {
            rig.turn();
            rig.advance(1);
        }
        rig.stop();

        long packets = rig.sum("lost_ingress_packets")
                + rig.sum("lost_egress_packets")
                + rig.sum("untracked_ingress_packets")
                + rig.sum("untracked_egress_packets");
        long bytes = rig.sum("lost_ingress_bytes")
                + rig.sum("lost_egress_bytes")
                + rig.sum("untracked_ingress_bytes")
                + rig.sum("untracked_egress_bytes");
        assertThat(rig.sum("lost_records")).isPositive();
        assertThat(packets).isPositive();
        assertExact(rig, packets, bytes);
        assertThat(ChainVerifier.folder(folder).lostRecords()).isEqualTo(rig.sum("lost_records"));
        assertWhole(rig);
    }

    @Test
    void shouldRefuseNewFlowsWhileTheDiskIsFullWhenStrict() throws Exception {
        FlowLogRig rig = new FlowLogRig(folder, FlowLogRig.settings(1 << 20, Privacy.FULL, true), 1 << 16, 256).start();
        rig.traffic(20);
        assertThat(rig.feed.isRefusing()).isFalse();
        rig.diskFull = true;
        rig.fromPeer("198.18.9.9", 40_000, 443, 60, SYN, 0);
        rig.turn();
        assertThat(rig.feed.isRefusing()).isTrue();
        rig.diskFull = false;
        rig.advance(2);
        rig.turn();
        assertThat(rig.feed.isRefusing()).isFalse();
        rig.stop();
    }

    @Test
    void shouldSumUpDropsByReasonOncePerWindow() throws Exception {
        FlowLogRig rig = new FlowLogRig(folder).start();
        rig.counters.core(0).drop(DropReason.REPLAY, 5);
        rig.advance(61);
        rig.turn();
        rig.counters.core(0).drop(DropReason.REPLAY, 2);
        rig.counters.core(0).drop(DropReason.NO_PEER, 3);
        rig.stop();

        assertThat(rig.records().stream()
                        .filter(record -> record.recordType().equals("drop"))
                        .map(record -> record.texts().get("drop_reason") + " " + record.number("packets")))
                .containsExactly("replay 5", "replay 2", "no_peer 3");
    }

    @Test
    void shouldHideWhatPrivacyHidesOfTheInternetOnly() throws Exception {
        FlowLogRig rig =
                new FlowLogRig(folder, FlowLogRig.settings(1 << 20, Privacy.AGGREGATE, false), 1 << 16, 256).start();
        rig.fromPeer("203.0.113.5", 40_000, 443, 60, SYN, 0);
        rig.fromPeer("203.0.113.6", 40_001, 80, 61, SYN, 0);
        rig.fromPeer("10.9.9.9", 40_002, 22, 62, SYN, 0);
        rig.fromPeer("10.66.0.9", 40_003, 22, 63, SYN, 0);
        rig.turn();
        rig.stop();

        assertThat(String.join("\n", rig.lines()))
                .doesNotContain("203.0.113")
                .contains(
                        "\"traffic_class\":\"subnet\"",
                        "\"dst_peer\":{\"public_key\"",
                        "\"traffic_class\":\"virtual\"");
        assertExact(rig, 0, 0);
        assertThat(Files.readString(LogFolder.files(folder).getFirst())).contains("\"privacy\":\"aggregate\"");
    }

    @Test
    void shouldHidePortsWhenPrivacySaysSo() throws Exception {
        FlowLogRig rig = new FlowLogRig(
                        folder, FlowLogRig.settings(1 << 20, Privacy.NO_PORTS, false), FlowFeed.RING_BYTES, 256)
                .start();
        rig.fromPeer("203.0.113.5", 40_000, 443, 60, SYN, 0);
        rig.turn();
        rig.stop();
        assertThat(String.join("\n", rig.lines()))
                .contains("203.0.113.5")
                .doesNotContain("src_port", "dst_port", "community_id");
    }
}
