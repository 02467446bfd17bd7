package io.penstock.dataplane.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlowTableTest {

    private static final long MILLISECOND = 1_000_000;
    private static final int PEERS = 5;

    /** A flow as the model knows it. */
    private record Key(int peerId, String peer, String far, int protocol, int peerPort, int farPort) {

        static Key random(Random random, int flows) {
            int flow = random.nextInt(flows);
            boolean v6 = flow % 3 == 0;
            int peerId = flow % PEERS;
            return new Key(
                    peerId,
                    v6 ? "fd00::" + peerId : "10.0.0." + peerId,
                    v6 ? "2001:db8:" + flow % 7 + "::1" : "192.0.2." + flow % 11,
                    flow % 2 == 0 ? 6 : 17,
                    1000 + flow,
                    53 + flow % 4);
        }

        FlowParser packet(boolean inbound, int flags) {
            byte[] transport = FlowPacket.tcp(inbound ? peerPort : farPort, inbound ? farPort : peerPort, flags);
            return inbound
                    ? FlowPacket.inbound(FlowPacket.ip(protocol, peer, far, transport))
                    : FlowPacket.outbound(FlowPacket.ip(protocol, far, peer, transport));
        }
    }

    private final Random random = new Random(2);
    private final Map<Key, Integer> entries = new HashMap<>();
    private final Set<Integer> taken = new HashSet<>();
    private final Map<Long, Key> keys = new HashMap<>();
    private final Map<Key, long[]> added = new HashMap<>();
    private final Map<Key, long[]> exported = new HashMap<>();
    private final Map<Integer, long[]> addedOfPeer = new HashMap<>();
    private final Map<Integer, long[]> exportedOfPeer = new HashMap<>();
    private final Map<Integer, long[]> untrackedOfPeer = new HashMap<>();
    private long created;

    @ParameterizedTest
    @CsvSource({"1024, 500", "50, 200", "1, 10", "33, 33"})
    void shouldAgreeWithAMapAndLoseNothing(int capacity, int flows) {
        long nowNs = -5_000 * MILLISECOND;
        try (FlowTable table = new FlowTable(capacity, random.nextLong(), FlowTimeouts.DEFAULT)) {
            int scanFrom = 0;
            for (int i = 0; i < 40_000; i++) {
                nowNs += random.nextInt(200) == 0 ? 20_000 * MILLISECOND : MILLISECOND;
                addPackets(table, Key.random(random, flows), capacity, nowNs);
                if (random.nextInt(3) == 0) {
                    scanFrom = table.scan(scanFrom, 1 + random.nextInt(20), nowNs, this::take);
                }
                assertThat(table.totals().activeFlows()).isEqualTo(entries.size());
            }
            assertThat(table.totals().evictedFlows() > 0).isEqualTo(capacity >= 8 && capacity <= flows);
            assertThat(table.end(0, capacity, _ -> true, FlowEvent.END_SHUTDOWN, nowNs, this::take))
                    .isZero();
            assertNothingLost(table.totals());
        }
    }

    private void addPackets(FlowTable table, Key key, int capacity, long nowNs) {
        boolean inbound = random.nextBoolean();
        int flags = key.protocol == 6 && random.nextInt(20) == 0 ? 1 : 0;
        int entry = table.lookupOrInsert(key.peerId, key.packet(inbound, flags), nowNs);
        Integer expected = entries.get(key);
        if (expected != null) {
            assertThat(entry).isEqualTo(expected);
        } else if (entry == FlowTable.NONE) {
            assertThat(entries).hasSize(capacity);
        } else {
            assertThat(taken.add(entry)).as("no other flow has the entry").isTrue();
            entries.put(key, entry);
            keys.put(++created, key);
        }
        int packets = 1 + random.nextInt(44);
        long bytes = packets * 1400L;
        if (inbound) {
            table.addInbound(entry, packets, bytes, flags, nowNs);
        } else {
            table.addOutbound(entry, packets, bytes, flags, nowNs);
        }
        count(addedOfPeer, key.peerId, inbound, packets, bytes);
        if (entry == FlowTable.NONE) {
            count(untrackedOfPeer, key.peerId, inbound, packets, bytes);
        } else {
            count(added, key, inbound, packets, bytes);
        }
    }

    private FlowVisitor.Answer take(FlowView flow, FlowEvent event) {
        if (random.nextInt(8) == 0 && event != FlowEvent.END_SHUTDOWN) {
            return FlowVisitor.Answer.DEFER;
        }
        Key key = keys.get(flow.number());
        assertThat(flow.peerId()).isEqualTo(key.peerId);
        assertThat(flow.protocol()).isEqualTo(key.protocol);
        assertThat(flow.peerPort()).isEqualTo(key.peerPort);
        assertThat(flow.farPort()).isEqualTo(key.farPort);
        assertThat(flow.family()).isEqualTo(key.peer.contains(":") ? 6 : 4);
        assertThat(flow.isExported()).isEqualTo(exportedWhole(flow));
        count(exported, key, true, flow.deltaInboundPackets(), flow.deltaInboundBytes());
        count(exported, key, false, flow.deltaOutboundPackets(), flow.deltaOutboundBytes());
        count(exportedOfPeer, key.peerId, true, flow.deltaInboundPackets(), flow.deltaInboundBytes());
        count(exportedOfPeer, key.peerId, false, flow.deltaOutboundPackets(), flow.deltaOutboundBytes());
        if (event.isEnd()) {
            taken.remove(entries.remove(key));
            assertThat(exported.get(key)).containsExactly(added.get(key));
        }
        return FlowVisitor.Answer.TAKE;
    }

    /** A flow was shown before exactly if its deltas are not its totals: no flow is without packets. */
    private static boolean exportedWhole(FlowView flow) {
        return flow.deltaInboundPackets() + flow.deltaOutboundPackets()
                != flow.inboundPackets() + flow.outboundPackets();
    }

    private static <K> void count(Map<K, long[]> counts, K key, boolean inbound, long packets, long bytes) {
        long[] cells = counts.computeIfAbsent(key, _ -> new long[4]);
        cells[inbound ? 0 : 2] += packets;
        cells[inbound ? 1 : 3] += bytes;
    }

    private void assertNothingLost(FlowTotals totals) {
        long[] all = new long[4];
        long[] untracked = new long[4];
        for (int peer = 0; peer < PEERS; peer++) {
            long[] refused = untrackedOfPeer.getOrDefault(peer, new long[4]);
            long[] seen = exportedOfPeer.getOrDefault(peer, new long[4]);
            for (int cell = 0; cell < 4; cell++) {
                assertThat(seen[cell] + refused[cell]).isEqualTo(addedOfPeer.get(peer)[cell]);
                all[cell] += addedOfPeer.get(peer)[cell];
                untracked[cell] += refused[cell];
            }
        }
        assertThat(totals.untrackedInboundPackets()).isEqualTo(untracked[0]);
        assertThat(totals.untrackedInboundBytes()).isEqualTo(untracked[1]);
        assertThat(totals.untrackedOutboundPackets()).isEqualTo(untracked[2]);
        assertThat(totals.untrackedOutboundBytes()).isEqualTo(untracked[3]);
        assertThat(totals.removedInboundPackets()).isEqualTo(all[0] - untracked[0]);
        assertThat(totals.removedInboundBytes()).isEqualTo(all[1] - untracked[1]);
        assertThat(totals.removedOutboundPackets()).isEqualTo(all[2] - untracked[2]);
        assertThat(totals.removedOutboundBytes()).isEqualTo(all[3] - untracked[3]);
        assertThat(totals.createdFlows()).isEqualTo(created);
        assertThat(totals.activeFlows()).isZero();
    }

    @Test
    void shouldRememberWhoBeganAndWhen() {
        try (FlowTable table = new FlowTable(8, 1, FlowTimeouts.DEFAULT)) {
            table.addOutbound(table.lookupOrInsert(1, FlowKeys.ipv4(false, 6, 1, 2, 3, 4), 50), 1, 40, 2, 50);
            table.addInbound(table.lookupOrInsert(1, FlowKeys.ipv4(true, 6, 1, 2, 3, 4), 70), 1, 40, 0x12, 70);
            table.addInbound(table.lookupOrInsert(1, FlowKeys.ipv4(true, 6, 9, 2, 3, 4), 60), 1, 40, 2, 60);
            table.scan(0, 8, 80, (flow, _) -> {
                boolean first = flow.number() == 1;
                assertThat(flow.isPeerInitiated()).isEqualTo(!first);
                assertThat(flow.firstPacketNs()).isEqualTo(first ? 50 : 60);
                assertThat(flow.lastPacketNs()).isEqualTo(first ? 70 : 60);
                assertThat(flow.windowStartNs()).isEqualTo(first ? 50 : 60);
                assertThat(flow.tcpFlagsInbound()).isEqualTo(first ? 0x12 : 2);
                assertThat(flow.tcpFlagsOutbound()).isEqualTo(first ? 2 : 0);
                assertThat(flow.connections()).isEqualTo(1);
                return FlowVisitor.Answer.TAKE;
            });
            assertThat(table.totals().activeFlows()).isEqualTo(2);
        }
    }

    @Test
    void shouldKeepTheVerdictWithTheFlowAndNoLonger() {
        try (FlowTable table = new FlowTable(1, 1, FlowTimeouts.DEFAULT)) {
            int entry = table.lookupOrInsert(1, FlowKeys.udp(1), 0);
            assertThat(table.policyVersion(entry)).isZero();
            table.setVerdict(entry, 200, 123456, 3);
            table.addInbound(entry, 1, 1, 0xff, 0);
            assertThat(table.verdict(entry)).isEqualTo(200);
            assertThat(table.ruleId(entry)).isEqualTo(123456);
            assertThat(table.policyVersion(entry)).isEqualTo(3);
            table.end(0, 1, _ -> true, FlowEvent.END_POLICY_CHANGED, 0, (flow, _) -> {
                assertThat(flow.verdict()).isEqualTo(200);
                assertThat(flow.ruleId()).isEqualTo(123456);
                return FlowVisitor.Answer.TAKE;
            });
            assertThat(table.lookupOrInsert(1, FlowKeys.udp(2), 0)).isEqualTo(entry);
            assertThat(table.verdict(entry) + table.ruleId(entry) + table.policyVersion(entry))
                    .isZero();
        }
    }

    @Test
    void shouldTellApartThePeersThatHaveTheSameAddresses() {
        try (FlowTable table = new FlowTable(8, 1, FlowTimeouts.DEFAULT)) {
            int one = table.lookupOrInsert(1, FlowKeys.udp(1), 0);
            assertThat(table.lookupOrInsert(2, FlowKeys.udp(1), 0)).isNotEqualTo(one);
            assertThat(table.lookupOrInsert(1, FlowKeys.udp(1), 0)).isEqualTo(one);
        }
    }

    @Test
    void shouldTellApartFlowsThatDifferInOneWordOfTheKey() {
        try (FlowTable table = new FlowTable(8, 1, FlowTimeouts.DEFAULT)) {
            FlowParser key = FlowPacket.inbound(FlowPacket.ip(17, "fd00::2", "2001:db8::1", FlowPacket.udp(1, 2)));
            int entry = table.lookupOrInsert(1, key, 0);
            key.peerHigh++;
            assertThat(table.lookupOrInsert(1, key, 0)).isEqualTo(entry + 1);
            key.peerLow++;
            assertThat(table.lookupOrInsert(1, key, 0)).isEqualTo(entry + 2);
            key.farHigh++;
            assertThat(table.lookupOrInsert(1, key, 0)).isEqualTo(entry + 3);
            key.farLow++;
            assertThat(table.lookupOrInsert(1, key, 0)).isEqualTo(entry + 4);
            key.tuple++;
            assertThat(table.lookupOrInsert(1, key, 0)).isEqualTo(entry + 5);
        }
    }

    @Test
    void shouldNotTakeTheFlowBeforeForOneThatWasRemoved() {
        try (FlowTable table = new FlowTable(8, 1, FlowTimeouts.DEFAULT)) {
            table.lookupOrInsert(1, FlowKeys.udp(1), 0);
            table.end(0, 8, _ -> true, FlowEvent.END_SHUTDOWN, 0, (_, _) -> FlowVisitor.Answer.TAKE);
            table.lookupOrInsert(1, FlowKeys.udp(1), 0);
            assertThat(table.totals().createdFlows()).isEqualTo(2);
            assertThat(table.totals().activeFlows()).isEqualTo(1);
        }
    }

    @Test
    void shouldAllocateNothing() {
        byte[] bytes = FlowPacket.ip(6, "10.0.0.1", "10.0.0.2", FlowPacket.tcp(1, 2, 0x10));
        MemorySegment packet = MemorySegment.ofArray(bytes);
        FlowParser parser = new FlowParser();
        try (FlowTable table = new FlowTable(256, 5, FlowTimeouts.DEFAULT)) {
            Runnable pass = () -> {
                for (int i = 0; i < 100_000; i++) {
                    bytes[19] = (byte) (i >>> 3);
                    bytes[20] = (byte) (i >>> 13);
                    parser.parseInbound(packet, 0, bytes.length);
                    int entry = table.lookupOrInsert(1, parser, i);
                    table.addInbound(entry, 1, bytes.length, parser.tcpFlags(), i);
                    if (i % 1000 == 0) {
                        table.scan(0, 256, i, (_, _) -> FlowVisitor.Answer.REMOVE);
                    }
                }
            };
            long[] allocated = new long[20];
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            for (int i = 0; i < allocated.length; i++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                pass.run();
                allocated[i] = threads.getCurrentThreadAllocatedBytes() - before;
            }
            assertThat(Arrays.stream(allocated).min()).hasValue(0);
            assertThat(table.totals().createdFlows()).isGreaterThan(100_000);
        }
    }

    @Test
    void shouldRefuseImpossibleSizes() {
        assertThatThrownBy(() -> new FlowTable(0, 1, FlowTimeouts.DEFAULT)).hasMessageContaining("0");
        assertThatThrownBy(() -> new FlowTable(FlowTable.MAX_CAPACITY + 1, 1, FlowTimeouts.DEFAULT))
                .hasMessageContaining("4194305");
        assertThatThrownBy(() -> new FlowTimeouts(1, 1, 1, 1, 1, 0, 1, 1)).hasMessageContaining("icmpNs 0");
    }
}
