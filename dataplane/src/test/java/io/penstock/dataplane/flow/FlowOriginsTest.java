package io.penstock.dataplane.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two cores' tables that share what they know of who opened a flow; and what becomes of superseded flows. */
class FlowOriginsTest {

    private static final long NOW = 1_000_000_000L;

    private final FlowOrigins origins = new FlowOrigins(128, 7);
    private final FlowTable first = new FlowTable(64, 1, FlowTimeouts.DEFAULT, origins);
    private final FlowTable second = new FlowTable(64, 2, FlowTimeouts.DEFAULT, origins);
    private final FlowParser key = new FlowParser();

    @AfterEach
    void close() {
        first.close();
        second.close();
    }

    /** UDP between 10.0.0.1, the peer's, and 10.0.0.2. */
    private FlowParser packet(boolean fromPeer, int peerPort) {
        ByteBuffer packet = ByteBuffer.allocate(28);
        packet.putShort(0, (short) 0x4500).putShort(2, (short) 28).put(9, (byte) 17);
        packet.putInt(12, 0x0a000001 + (fromPeer ? 0 : 1)).putInt(16, 0x0a000001 + (fromPeer ? 1 : 0));
        packet.putShort(fromPeer ? 20 : 22, (short) peerPort).putShort(fromPeer ? 22 : 20, (short) 53);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_BYTE, packet.array());
            boolean whole = fromPeer ? key.parseInbound(memory, 0, 28) : key.parseOutbound(memory, 0, 28);
            assertThat(whole).isTrue();
        }
        return key;
    }

    @Test
    void shouldLetTheOtherCoreKnowWhoOpenedTheFlow() {
        int opened = first.lookupOrInsert(3, packet(false, 9), NOW);
        assertThat(first.isPeerInitiated(opened)).isFalse();
        first.announce(opened, 3, key);
        int answered = second.lookupOrInsert(3, packet(true, 9), NOW);
        assertThat(second.isPeerInitiated(answered)).isFalse();
        assertThat(second.isPeerInitiated(second.lookupOrInsert(3, packet(true, 10), NOW)))
                .isTrue();
        assertThat(second.isPeerInitiated(second.lookupOrInsert(4, packet(true, 9), NOW)))
                .as("another peer")
                .isTrue();
    }

    @Test
    void shouldForgetWhatWasConcealedOrIsOver() {
        int concealed = first.lookupOrInsert(3, packet(false, 9), NOW);
        first.announce(concealed, 3, key);
        first.conceal(concealed);
        assertThat(second.isPeerInitiated(second.lookupOrInsert(3, packet(true, 9), NOW)))
                .isTrue();
        int over = first.lookupOrInsert(3, packet(false, 10), NOW);
        first.announce(over, 3, key);
        first.end(0, 64, _ -> true, FlowEvent.END_SHUTDOWN, NOW, (_, _) -> FlowVisitor.Answer.TAKE);
        assertThat(second.isPeerInitiated(second.lookupOrInsert(3, packet(true, 10), NOW)))
                .isTrue();
    }

    @Test
    void shouldKnowAFlowAsOpenedByOneSideOnly() {
        for (int port = 1; port <= 20; port++) {
            boolean byPeer = port % 2 == 0;
            first.announce(first.lookupOrInsert(3, packet(byPeer, port), NOW), 3, key);
            assertThat(second.isKnownElsewhere(3, key, byPeer)).isTrue();
            assertThat(second.isKnownElsewhere(3, key, !byPeer)).isFalse();
        }
        assertThat(second.isPeerInitiated(second.lookupOrInsert(3, packet(true, 2), NOW)))
                .as("whose opener goes on by another core")
                .isTrue();
    }

    @Test
    void shouldForgetWhatWasSuperseded() {
        int superseded = first.lookupOrInsert(3, packet(false, 9), NOW);
        first.announce(superseded, 3, key);
        first.supersede(superseded);
        assertThat(second.isKnownElsewhere(3, key, false)).isFalse();
    }

    @Test
    void shouldTakeMoreFlowsThanOneBucketHolds() {
        int unknown = 0;
        for (int port = 1; port <= 60; port++) {
            first.announce(first.lookupOrInsert(3, packet(false, port), NOW), 3, key);
        }
        for (int port = 1; port <= 60; port++) {
            unknown += second.isPeerInitiated(second.lookupOrInsert(3, packet(true, port), NOW)) ? 1 : 0;
        }
        assertThat(unknown).isZero();
    }

    @Test
    void shouldShowASupersededFlowAsEndedByThePolicyAndBeginAnew() {
        int before = first.lookupOrInsert(3, packet(true, 9), NOW);
        first.addInbound(before, 1, 100, 0, NOW);
        first.supersede(before);
        assertThat(first.find(3, packet(true, 9))).isEqualTo(FlowTable.NONE);
        int after = first.lookupOrInsert(3, packet(true, 9), NOW);
        assertThat(after).isNotEqualTo(before);
        first.addInbound(after, 1, 40, 0, NOW);
        List<String> shown = new ArrayList<>();
        first.scan(0, 64, NOW, (flow, event) -> {
            shown.add(event + " " + flow.inboundBytes());
            return FlowVisitor.Answer.TAKE;
        });
        assertThat(shown).containsExactlyInAnyOrder("END_POLICY_CHANGED 100", "START 40");
        assertThat(first.totals().activeFlows()).isEqualTo(1);
        assertThat(first.totals().removedInboundBytes()).isEqualTo(100);
        assertThat(first.find(3, packet(true, 9))).isEqualTo(after);
    }
}
