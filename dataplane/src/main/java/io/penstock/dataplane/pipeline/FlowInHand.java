package io.penstock.dataplane.pipeline;

import io.penstock.dataplane.flow.FlowParser;
import io.penstock.dataplane.flow.FlowTable;
import io.penstock.dataplane.policy.Policy;
import io.penstock.dataplane.policy.Verdict;

/**
 * The entry of the packet in hand, and the answer to it. Packets that pass and packets that are refused are never counted on
 * one entry: where the answer changes, another begins. What a peer can make alternate with every packet changes no entry, so
 * that nobody fills the table by it. Used by the core's thread only.
 */
final class FlowInHand {

    private static final int TCP_SYN = 0x02;
    private static final int TCP_ACK = 0x10;

    private final FlowTable table;
    private final FlowParser parser;

    /** Where the packet is counted; {@link FlowTable#NONE} where there was no room. */
    int entry = FlowTable.NONE;

    /** The {@linkplain Verdict#code code} of the answer. */
    int verdict;

    /** The rule that decided. */
    int ruleId;

    FlowInHand(FlowTable table, FlowParser parser) {
        this.table = table;
        this.parser = parser;
    }

    /** Whether the side that did not open the flow may do so now: a flow that was cut is not opened by its answers. */
    boolean mayOpen() {
        boolean wasAllowed =
                table.isCut(entry) || (table.policyVersion(entry) != 0 && Verdict.passes(table.verdict(entry)));
        return !wasAllowed
                || (parser.protocol() == FlowParser.TCP && (parser.tcpFlags() & (TCP_SYN | TCP_ACK)) == TCP_SYN);
    }

    /** Lets the side begin a flow of its own that did not open the refused one. */
    void settleAs(int peerId, Policy policy, int rule, boolean byPeer, int version, long nowNs) {
        if (table.hasPackets(entry)) {
            table.supersede(entry);
            entry = table.lookupOrInsert(peerId, parser, nowNs);
        }
        if (entry != FlowTable.NONE) {
            table.setPeerInitiated(entry, byPeer);
        }
        settle(peerId, policy.verdictCode(rule), policy.ruleId(rule), version, nowNs);
    }

    /** Keeps an answer with the flow; what an earlier policy had counted on it ends with that policy. */
    void settle(int peerId, int answer, int rule, int version, long nowNs) {
        verdict = answer;
        ruleId = rule;
        boolean passes = Verdict.passes(answer);
        if (entry == FlowTable.NONE) {
            if (!passes) {
                entry = table.crowd(FlowTable.NONE, peerId, parser, answer, rule, nowNs);
            }
            return;
        }
        boolean differs = table.verdict(entry) != answer || table.ruleId(entry) != rule;
        if (differs && table.hasPackets(entry)) {
            boolean byPeer = table.isPeerInitiated(entry);
            boolean cut = !passes && (table.isCut(entry) || Verdict.passes(table.verdict(entry)));
            table.supersede(entry);
            entry = table.lookupOrInsert(peerId, parser, nowNs);
            if (entry == FlowTable.NONE) {
                countApart(peerId, answer, rule, nowNs);
                return;
            }
            table.setPeerInitiated(entry, byPeer);
            if (cut) {
                table.markCut(entry);
            }
        }
        if (!passes && table.isDeniedFull() && isOnlyAnAttempt()) {
            entry = table.crowd(entry, peerId, parser, answer, rule, nowNs);
            return;
        }
        table.setVerdict(entry, answer, rule, version);
        if (passes) {
            table.announce(entry, peerId, parser);
        } else {
            table.conceal(entry);
        }
    }

    /** Whether nothing is to be remembered of the packet's flow but that it was tried. */
    private boolean isOnlyAnAttempt() {
        return table.isFresh(entry) && !table.isCut(entry) && table.isPeerInitiated(entry) == parser.isInbound();
    }

    /** Keeps the answer to a packet whose flow says nothing of the next one. */
    void settleOnce(int peerId, int answer, int rule, int version, long nowNs) {
        // A version that is never in force, but tells by which policy the flow got what it has.
        int once = ~version;
        boolean known = entry != FlowTable.NONE && table.policyVersion(entry) == once;
        if (!known || (Verdict.passes(answer) && !Verdict.passes(table.verdict(entry)))) {
            settle(peerId, answer, rule, once, nowNs);
            return;
        }
        verdict = answer;
        ruleId = rule;
        // Packets that alternate must not make a new flow each time: allowed ones stay with the rule that came first.
        if (!Verdict.passes(answer)) {
            countApart(peerId, answer, rule, nowNs);
        }
    }

    /** What is refused is not counted on the packet's flow where that says something else. */
    void countApart(int peerId, int answer, int rule, long nowNs) {
        verdict = answer;
        ruleId = rule;
        boolean same = entry != FlowTable.NONE && table.verdict(entry) == answer && table.ruleId(entry) == rule;
        if (!same && !Verdict.passes(answer)) {
            entry = table.crowd(FlowTable.NONE, peerId, parser, answer, rule, nowNs);
        }
    }
}
