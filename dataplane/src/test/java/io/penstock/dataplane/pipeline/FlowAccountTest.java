package io.penstock.dataplane.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.penstock.dataplane.counters.CoreCounters;
import io.penstock.dataplane.counters.PeerCounters;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.flow.FlowFeed;
import io.penstock.dataplane.flow.FlowOrigins;
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
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A policy over the accounts of two cores: a peer 10.0.0.1 that the site 10.9.0.0/16 may reach by UDP, and not back. */
class FlowAccountTest {

    private static final long NOW = 1_000_000_000L;
    private static final int PACKET_BYTES = 28;
    private static final int TCP_PACKET_BYTES = 40;
    private static final int UDP = 17;
    private static final int TCP = 6;
    private static final byte SYN = 0x02;

    private final Peer peer = new Peer(5, PublicKey.of(new byte[32]), 0, new PeerCounters(1), 0);
    private final PolicyBoard board = new PolicyBoard();
    private final FlowOrigins origins = new FlowOrigins(256, 3);
    private final Routes routes = routes();

    private Routes routes() {
        AllowedIps<Peer> allowed = new AllowedIps<>();
        allowed.insert(IpPrefix.parse("10.0.0.1/32"), peer);
        return new Routes(allowed.publish());
    }

    private FlowAccount core(int flows) {
        FlowTable table = new FlowTable(flows, flows, FlowTimeouts.DEFAULT, origins);
        return new FlowAccount(table, FlowFeed.unread().add(table), routes, board, new CoreCounters());
    }

    private void post() {
        Party site = new Party(false, false, false, Set.of(), List.of(IpPrefix.parse("10.9.0.0/16")));
        Party ours = new Party(false, false, false, Set.of(peer.publicKey()), List.of());
        PolicyRule rule = new PolicyRule(10, Verdict.ALLOW, site, ours, List.of(Service.of(17)));
        board.post(Policy.of(new PolicyRules(List.of(rule), Verdict.DROP, List.of())));
    }

    private int pass(FlowAccount core, boolean fromPeer, int peerPort, long nowNs) {
        return pass(core, ByteBuffer.allocate(PACKET_BYTES), UDP, fromPeer, peerPort, nowNs);
    }

    private int passSyn(FlowAccount core, boolean fromPeer, long nowNs) {
        ByteBuffer packet =
                ByteBuffer.allocate(TCP_PACKET_BYTES).put(32, (byte) 0x50).put(33, SYN);
        return pass(core, packet, TCP, fromPeer, 7, nowNs);
    }

    private int pass(FlowAccount core, ByteBuffer packet, int protocol, boolean fromPeer, int peerPort, long nowNs) {
        int lengthBytes = packet.capacity();
        packet.putShort(0, (short) 0x4500).putShort(2, (short) lengthBytes).put(9, (byte) protocol);
        packet.putInt(fromPeer ? 12 : 16, 0x0a000001).putInt(fromPeer ? 16 : 12, 0x0a090001);
        packet.putShort(fromPeer ? 20 : 22, (short) peerPort).putShort(fromPeer ? 22 : 20, (short) 53);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(lengthBytes).copyFrom(MemorySegment.ofBuffer(packet.rewind()));
            if (!fromPeer) {
                return core.taken(peer.id(), memory, 0, lengthBytes, 1, lengthBytes, nowNs);
            }
            int verdict = core.arrived(peer.id(), memory, 0, lengthBytes, nowNs);
            if (Verdict.passes(verdict)) {
                core.delivered(1, lengthBytes, nowNs);
            } else {
                core.refused(1, lengthBytes, nowNs);
            }
            return verdict;
        }
    }

    @Test
    void shouldLetAnAnswerPassThatMeetsAnotherCore() {
        post();
        FlowAccount first = core(64);
        FlowAccount second = core(65);
        assertThat(pass(second, true, 7, NOW)).as("not asked for").isEqualTo(Verdict.DROP.code());
        assertThat(pass(first, false, 8, NOW)).isEqualTo(Verdict.ALLOW.code());
        assertThat(pass(second, true, 8, NOW)).as("the answer").isEqualTo(Verdict.ALLOW.code());
        assertThat(pass(second, true, 9, NOW)).as("another port").isEqualTo(Verdict.DROP.code());
    }

    @Test
    void shouldJudgeAFlowOfTwoCoresByWhoOpenedItWhenThePolicyChanges() {
        FlowAccount first = core(64);
        FlowAccount second = core(65);
        assertThat(pass(first, false, 8, NOW)).isEqualTo(Verdict.UNJUDGED);
        assertThat(pass(second, true, 8, NOW)).isEqualTo(Verdict.UNJUDGED);
        post();
        assertThat(pass(second, true, 8, NOW)).as("still the answer").isEqualTo(Verdict.ALLOW.code());
        board.post(Policy.of(new PolicyRules(List.of(), Verdict.REJECT, List.of())));
        assertThat(pass(second, true, 8, NOW)).isEqualTo(Verdict.REJECT.code());
        assertThat(pass(first, false, 8, NOW)).isEqualTo(Verdict.REJECT.code());
    }

    @Test
    void shouldNotForgetThatAnAnswerIsAllowedWhileTheFlowLives() {
        post();
        FlowAccount first = core(64);
        FlowAccount second = core(65);
        pass(first, false, 8, NOW);
        long later = NOW + FlowTimeouts.DEFAULT.udpUnansweredNs();
        first.scan(later);
        assertThat(pass(second, true, 8, later)).as("too late").isEqualTo(Verdict.DROP.code());
    }

    @Test
    void shouldNotFailOpenWhenTheTableIsFull() {
        post();
        FlowAccount full = core(1);
        assertThat(pass(full, false, 1, NOW)).isEqualTo(Verdict.ALLOW.code());
        assertThat(pass(full, false, 2, NOW)).as("a rule allows it").isEqualTo(Verdict.ALLOW.code());
        assertThat(pass(full, true, 2, NOW)).as("nobody knows it for an answer").isEqualTo(Verdict.DROP.code());
        assertThat(pass(full, true, 1, NOW)).isEqualTo(Verdict.ALLOW.code());
    }

    @Test
    void shouldLetEverythingPassWithoutAPolicy() {
        FlowAccount core = core(64);
        assertThat(pass(core, true, 1, NOW)).isEqualTo(Verdict.UNJUDGED);
        post();
        assertThat(pass(core, true, 1, NOW)).isEqualTo(Verdict.DROP.code());
        board.post(null);
        assertThat(pass(core, true, 1, NOW)).isEqualTo(Verdict.UNJUDGED);
    }

    @Test
    void shouldRefuseWhatHasNoWholeHeaderUnderAnyPolicy() {
        FlowFeed feed = FlowFeed.of(FlowTimeouts.DEFAULT, 1 << 12, false);
        FlowTable table = new FlowTable(64, 64, feed.timeouts());
        FlowAccount core = new FlowAccount(table, feed.add(table), routes, board, new CoreCounters());
        MemorySegment cutOff = MemorySegment.ofArray(new byte[19]).fill((byte) 0x45);
        assertThat(core.arrived(peer.id(), cutOff, 0, 19, NOW)).isEqualTo(Verdict.UNJUDGED);
        board.post(Policy.of(new PolicyRules(List.of(), Verdict.ALLOW, List.of())));
        assertThat(pass(core, false, 1, NOW)).isEqualTo(Verdict.ALLOW.code());
        assertThat(core.arrived(peer.id(), cutOff, 0, 19, NOW)).isEqualTo(Verdict.DROP.code());
        core.refused(1, 19, NOW);
        assertThat(core.taken(peer.id(), cutOff, 0, 19, 1, 19, NOW)).isEqualTo(Verdict.DROP.code());
        core.endAll(NOW);
        List<FlowRecord> records = new ArrayList<>();
        feed.drain(records::add, 64);
        assertThat(records)
                .as("no flow has it")
                .singleElement()
                .extracting(FlowRecord::total)
                .isEqualTo(new FlowTraffic(0, 0, 1, PACKET_BYTES));
        assertThat(feed.untracked()).isEqualTo(FlowTraffic.NONE);
    }

    @Test
    void shouldNotCountOnAnAllowedFlowWhatIsRefused() {
        FlowFeed feed = FlowFeed.of(FlowTimeouts.DEFAULT, 1 << 12, false);
        FlowTable table = new FlowTable(64, 64, feed.timeouts());
        FlowAccount core = new FlowAccount(table, feed.add(table), routes, board, new CoreCounters());
        assertThat(passSyn(core, true, NOW)).isEqualTo(Verdict.UNJUDGED);
        board.post(Policy.of(new PolicyRules(List.of(), Verdict.REJECT, List.of())));
        assertThat(passSyn(core, false, NOW))
                .as("a connection from the other side")
                .isEqualTo(Verdict.REJECT.code());
        core.endAll(NOW);
        List<FlowRecord> records = new ArrayList<>();
        feed.drain(records::add, 64);
        assertThat(records)
                .extracting(FlowRecord::verdict, record -> record.total().outboundPackets())
                .containsExactlyInAnyOrder(tuple(Verdict.UNJUDGED, 0L), tuple(Verdict.REJECT.code(), 1L));
    }

    @Test
    void shouldCountWhatEachSideIsRefusedUnderItsOwnRule() {
        Party ours = new Party(false, false, false, Set.of(peer.publicKey()), List.of());
        board.post(Policy.of(new PolicyRules(
                List.of(
                        new PolicyRule(10, Verdict.DROP, ours, Party.ANY, List.of(Service.ANY)),
                        new PolicyRule(20, Verdict.REJECT, Party.ANY, ours, List.of(Service.ANY))),
                Verdict.DROP,
                List.of())));
        FlowFeed feed = FlowFeed.of(FlowTimeouts.DEFAULT, 1 << 12, false);
        FlowTable table = new FlowTable(64, 64, feed.timeouts());
        FlowAccount core = new FlowAccount(table, feed.add(table), routes, board, new CoreCounters());
        assertThat(pass(core, true, 7, NOW)).isEqualTo(Verdict.DROP.code());
        assertThat(pass(core, false, 7, NOW)).isEqualTo(Verdict.REJECT.code());
        core.endAll(NOW);
        List<FlowRecord> records = new ArrayList<>();
        feed.drain(records::add, 64);
        assertThat(records)
                .extracting(FlowRecord::ruleId, FlowRecord::verdict, FlowRecord::total)
                .containsExactlyInAnyOrder(
                        tuple(10, Verdict.DROP.code(), new FlowTraffic(1, PACKET_BYTES, 0, 0)),
                        tuple(20, Verdict.REJECT.code(), new FlowTraffic(0, 0, 1, PACKET_BYTES)));
    }

    @Test
    void shouldRefuseWhatItCannotWriteDownWhereItMust() {
        FlowFeed feed = FlowFeed.of(FlowTimeouts.DEFAULT, 1 << 12, true);
        FlowTable table = new FlowTable(2, 64, feed.timeouts());
        FlowAccount core = new FlowAccount(table, feed.add(table), routes, board, new CoreCounters());
        assertThat(pass(core, false, 1, NOW)).isEqualTo(Verdict.UNJUDGED);
        feed.setHalted(true);
        assertThat(pass(core, false, 1, NOW)).as("a flow that was there before").isEqualTo(Verdict.UNJUDGED);
        assertThat(pass(core, false, 2, NOW)).as("a new one").isEqualTo(FlowAccount.UNRECORDED);
        feed.setHalted(false);
        assertThat(pass(core, false, 2, NOW)).isEqualTo(Verdict.UNJUDGED);
        assertThat(pass(core, false, 3, NOW)).as("one too many").isEqualTo(FlowAccount.UNRECORDED);
        assertThat(feed.untracked()).isEqualTo(FlowTraffic.NONE);
    }

    @Test
    void shouldLeaveRoomForAllowedFlowsAndCountEachPacketThatItRefuses() {
        post();
        FlowFeed feed = FlowFeed.of(FlowTimeouts.DEFAULT, 1 << 16, false);
        FlowTable table = new FlowTable(64, 64, feed.timeouts());
        FlowAccount core = new FlowAccount(table, feed.add(table), routes, board, new CoreCounters());
        for (int port = 1; port <= 1000; port++) {
            assertThat(pass(core, true, port, NOW)).isEqualTo(Verdict.DROP.code());
        }
        for (int port = 2001; port <= 2040; port++) {
            assertThat(pass(core, false, port, NOW)).isEqualTo(Verdict.ALLOW.code());
            assertThat(pass(core, true, port, NOW)).as("the answer").isEqualTo(Verdict.ALLOW.code());
        }
        assertThat(feed.untracked()).isEqualTo(FlowTraffic.NONE);
        assertThat(table.totals().deniedFlows())
                .as("a quarter of the table, and the crowd")
                .isEqualTo(17);
        core.endAll(NOW);
        List<FlowRecord> refused = new ArrayList<>();
        feed.drain(refused::add, 64);
        refused.removeIf(record -> Verdict.passes(record.verdict()));
        assertThat(refused.stream().map(FlowRecord::delta).reduce(FlowTraffic.NONE, FlowTraffic::plus))
                .isEqualTo(new FlowTraffic(1000, 1000 * PACKET_BYTES, 0, 0));
        assertThat(refused)
                .filteredOn(FlowRecord::crowd)
                .singleElement()
                .satisfies(crowd -> assertThat(crowd.delta().inboundPackets()).isEqualTo(1000 - 16))
                .satisfies(crowd -> assertThat(crowd.verdict()).isEqualTo(Verdict.DROP.code()))
                .satisfies(crowd -> assertThat(crowd.ruleId()).isEqualTo(Policy.DEFAULT_RULE_ID))
                .satisfies(crowd -> assertThat(crowd.peerId()).isEqualTo(peer.id()));
        assertThat(table.totals().deniedFlows()).isZero();
    }

    @Test
    void shouldForgetRefusedFlowsSoonWhileThereAreMany() {
        post();
        long later = NOW + 6_000_000_000L;
        for (int flows : new int[] {8, 9}) {
            FlowTable table = new FlowTable(64, 64, FlowTimeouts.DEFAULT);
            FlowAccount core = new FlowAccount(table, FlowFeed.unread().add(table), routes, board, new CoreCounters());
            for (int port = 1; port <= flows; port++) {
                pass(core, true, port, NOW);
            }
            core.scan(NOW);
            assertThat(table.totals().deniedFlows()).isEqualTo(flows);
            core.scan(later);
            assertThat(table.totals().deniedFlows())
                    .as("of %d, half of what they may have being 8", flows)
                    .isEqualTo(8);
        }
    }
}
