package io.penstock.dataplane.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.flow.FlowParser;
import io.penstock.dataplane.policy.Verdict;
import org.junit.jupiter.api.Test;

/** Whose fragments follow a first one. */
class FragmentVerdictsTest {

    private static final long NOW = 1_000_000_000L;
    private static final int PEER_ID = 5;
    private static final int ID = 9;
    private static final int VERSION = 1;

    private final FragmentVerdicts verdicts = new FragmentVerdicts();
    private final FlowParser packet = new FlowParser();

    private int find(int peerId, boolean fromPeer, int id) {
        SitePacket.read(packet, fromPeer, SitePacket.fragment(fromPeer, id, false));
        return verdicts.find(peerId, packet, VERSION, NOW);
    }

    @Test
    void shouldKnowTheVerdictForThePacketOfOnePeerOneWayOnly() {
        SitePacket.read(packet, true, SitePacket.fragment(true, ID, true));
        verdicts.put(PEER_ID, packet, Verdict.ALLOW.code(), 10, VERSION, NOW);
        int place = find(PEER_ID, true, ID);
        assertThat(place).isNotNegative();
        assertThat(verdicts.verdict(place)).isEqualTo(Verdict.ALLOW.code());
        assertThat(verdicts.ruleId(place)).isEqualTo(10);
        assertThat(find(PEER_ID + 1, true, ID)).as("of another peer").isNegative();
        assertThat(find(PEER_ID, false, ID)).as("the other way").isNegative();
        assertThat(find(PEER_ID, true, ID + 1)).as("of another packet").isNegative();
    }
}
