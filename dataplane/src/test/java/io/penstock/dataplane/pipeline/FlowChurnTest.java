package io.penstock.dataplane.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.counters.CoreCounters;
import io.penstock.dataplane.counters.PeerCounters;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.flow.FlowFeed;
import io.penstock.dataplane.flow.FlowRecord;
import io.penstock.dataplane.flow.FlowTable;
import io.penstock.dataplane.flow.FlowTimeouts;
import io.penstock.dataplane.flow.FlowTraffic;
import io.penstock.dataplane.peer.Peer;
import io.penstock.dataplane.policy.Party;
import io.penstock.dataplane.policy.Policy;
import io.penstock.dataplane.policy.PolicyBoard;
import io.penstock.dataplane.policy.PolicyRule;
import io.penstock.dataplane.policy.PolicyRules;
import io.penstock.dataplane.policy.Service;
import io.penstock.dataplane.policy.Verdict;
import io.penstock.dataplane.routing.AllowedIps;
import io.penstock.dataplane.routing.IpPrefix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A peer sends by turns what is allowed and what is not, in packets that fall on one place of the table: it must stay a few
 * flows, or he fills the table and the log, and each packet must be in a record that says of it what is true.
 */
class FlowChurnTest {

    private static final int ROUNDS = 500;
    private static final int UDP = 17;
    private static final int DNS = 53;
    private static final int NTP = 123;
    private static final int REFUSED = 54;
    private static final long NOW = 1_000_000_000L;

    private final Peer peer = new Peer(5, PublicKey.of(new byte[32]), 0, new PeerCounters(1), 0);
    private final PolicyBoard board = new PolicyBoard();
    private final FlowFeed feed = FlowFeed.of(FlowTimeouts.DEFAULT, 1 << 16, false);
    private final FlowTable table = new FlowTable(1024, 7, feed.timeouts());
    private final FlowAccount core = new FlowAccount(table, feed.add(table), routes(), board, new CoreCounters());
    private int allowed;
    private int refused;

    private Routes routes() {
        AllowedIps<Peer> allowedIps = new AllowedIps<>();
        allowedIps.insert(IpPrefix.parse("10.0.0.1/32"), peer);
        return new Routes(allowedIps.publish());
    }

    private void post() {
        board.post(Policy.of(new PolicyRules(
                List.of(
                        new PolicyRule(10, Verdict.ALLOW, Party.ANY, Party.ANY, List.of(new Service(UDP, DNS, DNS))),
                        new PolicyRule(20, Verdict.ALLOW, Party.ANY, Party.ANY, List.of(new Service(UDP, NTP, NTP)))),
                Verdict.DROP,
                List.of())));
    }

    private static ByteBuffer udp(int port) {
        ByteBuffer packet = ByteBuffer.allocate(28).putShort(0, (short) 0x4500).putShort(2, (short) 28);
        packet.put(9, (byte) UDP).putInt(12, 0x0a000001).putInt(16, 0x0a090001);
        return packet.putShort(20, (short) port).putShort(22, (short) port);
    }

    private static ByteBuffer fragment(ByteBuffer packet, int id, int field) {
        return packet.putShort(4, (short) id).putShort(6, (short) field);
    }

    /** An error from the peer about a packet to him. */
    private static ByteBuffer error(int port) {
        ByteBuffer packet = ByteBuffer.allocate(56).putShort(0, (short) 0x4500).putShort(2, (short) 56);
        packet.put(9, (byte) 1).putInt(12, 0x0a000001).putInt(16, 0x0a090001).put(20, (byte) 3);
        ByteBuffer quoted = udp(port).putInt(12, 0x0a090001).putInt(16, 0x0a000001);
        return packet.put(28, quoted, 0, quoted.capacity());
    }

    private void arrives(ByteBuffer packet) {
        int lengthBytes = packet.capacity();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(lengthBytes).copyFrom(MemorySegment.ofBuffer(packet.rewind()));
            if (Verdict.passes(core.arrived(peer.id(), memory, 0, lengthBytes, NOW))) {
                core.delivered(1, lengthBytes, NOW);
                allowed++;
            } else {
                core.refused(1, lengthBytes, NOW);
                refused++;
            }
        }
    }

    private void assertFewFlowsTellOf(int passed, int stopped) {
        assertThat(allowed).isEqualTo(passed);
        assertThat(refused).isEqualTo(stopped);
        assertThat(table.totals().activeFlows()).isLessThan(10);
        core.endAll(NOW);
        List<FlowRecord> records = new ArrayList<>();
        feed.drain(records::add, 4096);
        assertThat(packets(records, true)).isEqualTo(passed);
        assertThat(packets(records, false)).isEqualTo(stopped);
    }

    private static long packets(List<FlowRecord> records, boolean passing) {
        return records.stream()
                .filter(record -> Verdict.passes(record.verdict()) == passing)
                .map(FlowRecord::delta)
                .mapToLong(FlowTraffic::inboundPackets)
                .sum();
    }

    @Test
    void shouldNotBeginAFlowForEachFragment() {
        post();
        arrives(fragment(udp(DNS), 1, 0x2000));
        arrives(fragment(udp(REFUSED), 2, 0x2000));
        arrives(fragment(udp(NTP), 3, 0x2000));
        for (int i = 0; i < ROUNDS; i++) {
            arrives(fragment(udp(0), 1, 1));
            arrives(fragment(udp(0), 2, 1));
            arrives(fragment(udp(0), 3, 1));
            arrives(udp(0));
        }
        assertFewFlowsTellOf(2 + 2 * ROUNDS, 1 + 2 * ROUNDS);
    }

    @Test
    void shouldNotBeginAFlowForEachError() {
        post();
        arrives(udp(DNS));
        arrives(udp(NTP));
        for (int i = 0; i < ROUNDS; i++) {
            arrives(error(DNS));
            arrives(error(REFUSED));
            arrives(error(NTP));
            arrives(fragment(error(REFUSED), 5, 0x2000));
        }
        assertFewFlowsTellOf(2 + 2 * ROUNDS, 2 * ROUNDS);
    }

    @Test
    void shouldNotBeginAFlowForEachPacketThatHidesItsPorts() {
        post();
        arrives(udp(DNS));
        for (int i = 0; i < ROUNDS; i++) {
            arrives(udp(DNS));
            arrives(udp(DNS).putShort(2, (short) 22));
        }
        assertFewFlowsTellOf(1 + ROUNDS, ROUNDS);
    }

    @Test
    void shouldNameTheRulesOfAnotherPolicyOnAnotherRecord() {
        post();
        arrives(udp(DNS));
        arrives(error(DNS));
        board.post(Policy.of(new PolicyRules(
                List.of(new PolicyRule(30, Verdict.ALLOW, Party.ANY, Party.ANY, List.of(Service.ANY))),
                Verdict.DROP,
                List.of())));
        arrives(udp(DNS));
        arrives(error(DNS));
        core.endAll(NOW);
        List<FlowRecord> records = new ArrayList<>();
        feed.drain(records::add, 64);
        assertThat(records).extracting(FlowRecord::ruleId).containsExactlyInAnyOrder(10, 10, 30, 30);
    }
}
