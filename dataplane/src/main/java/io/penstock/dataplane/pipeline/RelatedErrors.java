package io.penstock.dataplane.pipeline;

import io.penstock.dataplane.flow.FlowParser;
import io.penstock.dataplane.flow.FlowTable;
import io.penstock.dataplane.policy.Policy;
import io.penstock.dataplane.policy.Verdict;
import java.lang.foreign.MemorySegment;

/**
 * ICMP errors belong to the flow whose packet they quote: "fragmentation needed" must come back to who was allowed to
 * send. An error is taken for that flow's where the quoted packet went the other way, came from whom the error goes to,
 * and is of a flow that is known and allowed; any other is judged as a packet of its own. Used by the core's thread only.
 */
final class RelatedErrors {

    private static final int ICMP_HEADER_BYTES = 8;

    private final FlowTable table;
    private final FlowJudge judge;
    private final FlowParser quoted = new FlowParser();

    RelatedErrors(FlowTable table, FlowJudge judge) {
        this.table = table;
        this.judge = judge;
    }

    /** The rule that decides on an error, as {@link Policy#match}. */
    int match(
            Policy policy,
            int version,
            int peerId,
            FlowParser error,
            MemorySegment memory,
            long packet,
            int lengthBytes) {
        int quote = error.transportOffset() + ICMP_HEADER_BYTES;
        int quoteBytes = lengthBytes - quote;
        boolean whole = error.isInbound()
                ? quoted.parseOutbound(memory, packet + quote, quoteBytes)
                : quoted.parseInbound(memory, packet + quote, quoteBytes);
        if (whole && isOfSender(error)) {
            int rule = ofQuoted(policy, version, peerId);
            if (rule != Policy.NO_RULE && Verdict.passes(policy.verdictCode(rule))) {
                return rule;
            }
        }
        return judge.match(policy, error, error.isInbound());
    }

    /** Whether the error goes to the address that the quoted packet came from. */
    private boolean isOfSender(FlowParser error) {
        return error.isInbound()
                ? error.farAddressHigh() == quoted.farAddressHigh() && error.farAddressLow() == quoted.farAddressLow()
                : error.peerAddressHigh() == quoted.peerAddressHigh()
                        && error.peerAddressLow() == quoted.peerAddressLow();
    }

    private int ofQuoted(Policy policy, int version, int peerId) {
        int entry = table.find(peerId, quoted);
        if (entry != FlowTable.NONE) {
            boolean refused = table.policyVersion(entry) == version && !Verdict.passes(table.verdict(entry));
            return refused ? Policy.NO_RULE : judge.match(policy, quoted, table.isPeerInitiated(entry));
        }
        if (table.isKnownElsewhere(peerId, quoted, true)) {
            return judge.match(policy, quoted, true);
        }
        return table.isKnownElsewhere(peerId, quoted, false) ? judge.match(policy, quoted, false) : Policy.NO_RULE;
    }
}
