package io.penstock.dataplane.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.flow.FlowOrigins;
import io.penstock.dataplane.flow.FlowParser;
import io.penstock.dataplane.flow.FlowTable;
import io.penstock.dataplane.flow.FlowTimeouts;
import io.penstock.dataplane.policy.Policy;
import io.penstock.dataplane.policy.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a core and its neighbour know of a flow whose answer changes. The table has room for one refused flow. */
class FlowInHandTest {

    private static final long NOW = 1_000_000_000L;
    private static final int PEER_ID = 5;
    private static final int ALLOW = Verdict.ALLOW.code();
    private static final int DROP = Verdict.DROP.code();
    private static final int RULE = 10;
    private static final int OTHER_RULE = 20;

    private final FlowOrigins origins = new FlowOrigins(64, 3);
    private final FlowTable table = new FlowTable(4, 1, FlowTimeouts.DEFAULT, origins);
    private final FlowTable neighbour = new FlowTable(4, 2, FlowTimeouts.DEFAULT, origins);
    private final FlowParser packet = new FlowParser();
    private final FlowInHand flow = new FlowInHand(table, packet);

    @AfterEach
    void close() {
        table.close();
        neighbour.close();
    }

    private void take(boolean fromPeer, int peerPort) {
        SitePacket.read(packet, fromPeer, SitePacket.udp(fromPeer, peerPort));
        flow.entry = table.lookupOrInsert(PEER_ID, packet, NOW);
    }

    private void settle(int answer, int rule, int version) {
        flow.settle(PEER_ID, answer, rule, version, NOW);
    }

    private void settleAndCount(int answer, int rule, int version) {
        settle(answer, rule, version);
        if (packet.isInbound()) {
            table.addInbound(flow.entry, 1, 28, 0, NOW);
        } else {
            table.addOutbound(flow.entry, 1, 28, 0, NOW);
        }
    }

    /** Another flow takes the room that there is for refused ones. */
    private void leaveNoRoomForRefusedFlows() {
        take(true, 1);
        settleAndCount(DROP, Policy.DEFAULT_RULE_ID, 1);
        assertThat(table.isDeniedFull()).isTrue();
    }

    @Test
    void shouldKeepWhoOpenedAFlowWhenAnotherRuleDecides() {
        take(false, 7);
        settleAndCount(ALLOW, RULE, 1);
        int before = flow.entry;
        take(true, 7);
        settle(ALLOW, OTHER_RULE, 2);
        assertThat(flow.entry).as("another record").isNotEqualTo(before);
        assertThat(table.isPeerInitiated(flow.entry))
                .as("though the peer's answer came first")
                .isFalse();
    }

    @Test
    void shouldNotVouchForAFlowThatIsRefusedBeforeAPacketOfItWasDelivered() {
        take(true, 7);
        settle(ALLOW, RULE, 1);
        assertThat(neighbour.isKnownElsewhere(PEER_ID, packet, true)).isTrue();
        take(true, 7);
        settle(DROP, Policy.DEFAULT_RULE_ID, 2);
        assertThat(neighbour.isKnownElsewhere(PEER_ID, packet, true)).isFalse();
    }

    @Test
    void shouldRememberThatAFlowWasCutThoughRefusedFlowsHaveNoMoreRoom() {
        leaveNoRoomForRefusedFlows();
        take(true, 7);
        settleAndCount(ALLOW, RULE, 1);
        take(true, 7);
        settleAndCount(DROP, Policy.DEFAULT_RULE_ID, 2);
        take(false, 7);
        assertThat(table.isCut(flow.entry)).isTrue();
        assertThat(flow.mayOpen()).as("by an answer to what was cut").isFalse();
    }

    @Test
    void shouldLeaveARefusedFlowItsRecordThoughThereIsNoMoreRoom() {
        leaveNoRoomForRefusedFlows();
        int before = flow.entry;
        take(true, 1);
        settle(DROP, Policy.DEFAULT_RULE_ID, 2);
        assertThat(flow.entry).isEqualTo(before);
        assertThat(table.hasPackets(before)).isTrue();
    }

    @Test
    void shouldNotTakeAnAnswerForAnAttemptWhereANeighbourKnowsItsFlow() {
        leaveNoRoomForRefusedFlows();
        SitePacket.read(packet, false, SitePacket.udp(false, 7));
        neighbour.announce(neighbour.lookupOrInsert(PEER_ID, packet, NOW), PEER_ID, packet);
        take(true, 7);
        settle(DROP, Policy.DEFAULT_RULE_ID, 1);
        assertThat(table.find(PEER_ID, packet)).isEqualTo(flow.entry).isNotEqualTo(FlowTable.NONE);
        assertThat(table.isPeerInitiated(flow.entry)).isFalse();
    }

    @Test
    void shouldCountAnAttemptWithTheCrowdWhereThereIsNoMoreRoom() {
        leaveNoRoomForRefusedFlows();
        take(true, 7);
        settle(DROP, Policy.DEFAULT_RULE_ID, 1);
        assertThat(table.find(PEER_ID, packet)).as("its own entry").isEqualTo(FlowTable.NONE);
        assertThat(flow.entry).as("the crowd's").isNotEqualTo(FlowTable.NONE);
        assertThat(table.verdict(flow.entry)).isEqualTo(DROP);
    }
}
