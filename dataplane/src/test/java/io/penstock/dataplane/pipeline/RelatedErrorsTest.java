package io.penstock.dataplane.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.flow.FlowParser;
import io.penstock.dataplane.flow.FlowTable;
import io.penstock.dataplane.flow.FlowTimeouts;
import io.penstock.dataplane.peer.Peer;
import io.penstock.dataplane.policy.Party;
import io.penstock.dataplane.policy.Policy;
import io.penstock.dataplane.policy.PolicyRule;
import io.penstock.dataplane.policy.PolicyRules;
import io.penstock.dataplane.policy.Service;
import io.penstock.dataplane.policy.Verdict;
import io.penstock.dataplane.routing.AllowedIps;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The peer's error about a packet that the site has sent him. The policy allows UDP, and no ICMP. */
class RelatedErrorsTest {

    private static final long NOW = 1_000_000_000L;
    private static final int PEER_ID = 5;
    private static final int PEER_PORT = 7;
    private static final int RULE_ID = 10;
    private static final int ONLY_RULE = 0;

    private final FlowTable table = new FlowTable(8, 1, FlowTimeouts.DEFAULT);
    private final RelatedErrors errors =
            new RelatedErrors(table, new FlowJudge(new Routes(new AllowedIps<Peer>().publish())));
    private final Policy policy = Policy.of(new PolicyRules(
            List.of(new PolicyRule(RULE_ID, Verdict.ALLOW, Party.ANY, Party.ANY, List.of(Service.of(SitePacket.UDP)))),
            Verdict.DROP,
            List.of()));

    @AfterEach
    void close() {
        table.close();
    }

    private int match(int version) {
        byte[] error = SitePacket.errorAbout(SitePacket.udp(false, PEER_PORT));
        FlowParser parsed = SitePacket.read(new FlowParser(), true, error);
        return errors.match(policy, version, PEER_ID, parsed, MemorySegment.ofArray(error), 0, error.length);
    }

    private int flow() {
        FlowParser packet = SitePacket.read(new FlowParser(), false, SitePacket.udp(false, PEER_PORT));
        return table.lookupOrInsert(PEER_ID, packet, NOW);
    }

    @Test
    void shouldTakeAnErrorForItsFlowsWhereThatIsAllowed() {
        assertThat(match(1)).as("about a flow that nobody knows").isEqualTo(Policy.NO_RULE);
        table.setVerdict(flow(), Verdict.ALLOW.code(), RULE_ID, 1);
        assertThat(match(1)).isEqualTo(ONLY_RULE);
    }

    @Test
    void shouldHoldToWhatTheFlowWasToldUnderThePolicyInForce() {
        table.setVerdict(flow(), Verdict.DROP.code(), Policy.DEFAULT_RULE_ID, 1);
        assertThat(match(1)).as("refused").isEqualTo(Policy.NO_RULE);
        assertThat(match(2)).as("refused by the policy before").isEqualTo(ONLY_RULE);
    }
}
