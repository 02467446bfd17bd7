package io.penstock.dataplane.pipeline;

import io.penstock.dataplane.counters.CoreCounters;
import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.flow.CoreFlowFeed;
import io.penstock.dataplane.flow.FlowParser;
import io.penstock.dataplane.flow.FlowTable;
import io.penstock.dataplane.flow.FlowTotals;
import io.penstock.dataplane.flow.SourceRoute;
import io.penstock.dataplane.policy.Policy;
import io.penstock.dataplane.policy.PolicyBoard;
import io.penstock.dataplane.policy.Verdict;
import java.lang.foreign.MemorySegment;

/**
 * Keeps one core's account of who reached what, and of what the policy says to it: one look-up for each packet, or for
 * each super-packet in one piece. The policy is asked once for each flow and version; then its answer stands in the flow.
 * Used by the core's thread only.
 */
public final class FlowAccount {

    /** No verdict: every flow must be written down, and this one cannot be at the moment. */
    public static final int UNRECORDED = 4;

    private final FlowTable table;
    private final CoreFlowFeed feed;
    private final FlowExport export;
    private final boolean strict;
    private final PolicyBoard board;
    private final CoreCounters counters;
    private final FlowJudge judge;
    private final FlowParser parser = new FlowParser();
    private final SourceRoute sourceRoute = new SourceRoute();
    private final RelatedErrors errors;
    private final DnsWatch answers;
    private final FragmentVerdicts fragments = new FragmentVerdicts();
    private final FlowInHand flow;

    /**
     * The account of a core over its own table.
     *
     * @param feed the core's end of the feed, which is told of the flows
     * @param routes who has which address
     * @param board what policy is in force
     * @param counters the core's own counters
     */
    public FlowAccount(FlowTable table, CoreFlowFeed feed, Routes routes, PolicyBoard board, CoreCounters counters) {
        this.table = table;
        this.feed = feed;
        this.export = new FlowExport(table, feed);
        this.strict = feed.isStrict();
        this.board = board;
        this.counters = counters;
        this.judge = new FlowJudge(routes);
        this.flow = new FlowInHand(table, parser);
        this.errors = new RelatedErrors(table, judge);
        this.answers = new DnsWatch(table, feed);
    }

    /**
     * Packets from a peer arrived. {@link #delivered} counts them, or {@link #refused}.
     *
     * @param packet where the first of them, or the super-packet that they became, begins
     * @param lengthBytes how much of it there is
     * @return the {@linkplain Verdict#code code} of the verdict, or {@link #UNRECORDED}
     */
    public int arrived(int peerId, MemorySegment memory, long packet, int lengthBytes, long nowNs) {
        boolean parsed = parser.parseInbound(memory, packet, lengthBytes);
        return find(peerId, parsed, memory, packet, lengthBytes, nowNs);
    }

    /** Of those that arrived last, this many were delivered. */
    public void delivered(int packets, long bytes, long nowNs) {
        table.addInbound(flow.entry, packets, bytes, parser.tcpFlags(), nowNs);
    }

    /** Those that arrived last were refused. Without any room in the table only the drop is counted, not the flow. */
    void refused(int packets, long bytes, long nowNs) {
        if (flow.entry != FlowTable.NONE) {
            table.addInbound(flow.entry, packets, bytes, parser.tcpFlags(), nowNs);
        }
    }

    /**
     * Packets to a peer were taken from the TUN queue, and are counted.
     *
     * @param packets how many
     * @param bytes of them all
     * @return the {@linkplain Verdict#code code} of the verdict, or {@link #UNRECORDED}; they are not counted then
     */
    public int taken(
            int peerId, MemorySegment memory, long packet, int lengthBytes, int packets, long bytes, long nowNs) {
        boolean parsed = parser.parseOutbound(memory, packet, lengthBytes);
        int answer = find(peerId, parsed, memory, packet, lengthBytes, nowNs);
        if (flow.entry != FlowTable.NONE || Verdict.passes(answer)) {
            table.addOutbound(flow.entry, packets, bytes, parser.tcpFlags(), nowNs);
        }
        if (parser.farPort() == DnsWatch.PORT && flow.entry != FlowTable.NONE && Verdict.passes(answer)) {
            answers.taken(peerId, flow.entry, parser, memory, packet, lengthBytes, packets, nowNs);
        }
        return answer;
    }

    /** What was read from the packet in hand. */
    FlowParser parsed() {
        return parser;
    }

    private int find(int peerId, boolean parsed, MemorySegment memory, long packet, int lengthBytes, long nowNs) {
        PolicyBoard.Posted posted = board.posted();
        Policy policy = posted.policy();
        if (policy != null && parsed && isEvasive(memory, packet, lengthBytes)) {
            refuseApart(peerId, policy, nowNs);
            return flow.verdict;
        }
        if (strict && !(parsed && isRecorded(peerId, nowNs))) {
            flow.entry = FlowTable.NONE;
            return UNRECORDED;
        }
        if (!parsed) {
            flow.entry = FlowTable.NONE;
            return policy == null ? Verdict.UNJUDGED : Verdict.DROP.code();
        }
        flow.entry = table.lookupOrInsert(peerId, parser, nowNs);
        if (flow.entry != FlowTable.NONE
                && table.policyVersion(flow.entry) == posted.version()
                && !parser.isFragment()) {
            int known = table.verdict(flow.entry);
            // A refused flow refuses nobody but who opened it.
            if (Verdict.passes(known) || table.isPeerInitiated(flow.entry) == parser.isInbound()) {
                return known;
            }
        }
        if (policy == null) {
            flow.settle(peerId, Verdict.UNJUDGED, Policy.DEFAULT_RULE_ID, posted.version(), nowNs);
        } else {
            judge(peerId, policy, posted.version(), memory, packet, lengthBytes, nowNs);
            counters.increment(counterOf(flow.verdict));
        }
        return strict && flow.entry == FlowTable.NONE && Verdict.passes(flow.verdict) ? UNRECORDED : flow.verdict;
    }

    private void judge(
            int peerId, Policy policy, int version, MemorySegment memory, long packet, int lengthBytes, long nowNs) {
        if (parser.isLaterFragment()) {
            judgeLaterFragment(peerId, policy, version, nowNs);
            return;
        }
        if (parser.isIcmpError()) {
            judgeError(peerId, policy, version, memory, packet, lengthBytes, nowNs);
        } else {
            judgeFlow(peerId, policy, version, nowNs);
        }
        if (parser.isFragment()) {
            fragments.put(peerId, parser, flow.verdict, flow.ruleId, version, nowNs);
        }
    }

    /** Whether the headers say something else to a policy than to the host that the packet ends at. */
    private boolean isEvasive(MemorySegment memory, long packet, int lengthBytes) {
        return FlowJudge.isHidden(parser) || sourceRoute.isNamedBy(memory, packet, lengthBytes);
    }

    /** Refuses a packet as one that no rule names, and keeps it apart from the flow that it claims to be of. */
    private void refuseApart(int peerId, Policy policy, long nowNs) {
        flow.entry = FlowTable.NONE;
        flow.countApart(peerId, policy.verdictCode(Policy.NO_RULE), Policy.DEFAULT_RULE_ID, nowNs);
        counters.increment(counterOf(flow.verdict));
    }

    private static Counter counterOf(int verdict) {
        return Verdict.passes(verdict)
                ? Counter.VERDICTS_ALLOW
                : verdict == Verdict.DROP.code() ? Counter.VERDICTS_DROP : Counter.VERDICTS_REJECT;
    }

    /** A packet that opens a flow, one of a flow that another policy has judged, or one towards who was refused. */
    private void judgeFlow(int peerId, Policy policy, int version, long nowNs) {
        boolean ofPeer = parser.isInbound();
        boolean byPeer = flow.entry == FlowTable.NONE ? ofPeer : table.isPeerInitiated(flow.entry);
        int rule = judge.match(policy, parser, byPeer);
        boolean refused = !Verdict.passes(policy.verdictCode(rule));
        if (refused && byPeer != ofPeer && flow.mayOpen()) {
            int own = judge.match(policy, parser, ofPeer);
            if (Verdict.passes(policy.verdictCode(own))) {
                flow.settleAs(peerId, policy, own, ofPeer, version, nowNs);
                return;
            }
            flow.settle(peerId, policy.verdictCode(rule), policy.ruleId(rule), version, nowNs);
            flow.countApart(peerId, policy.verdictCode(own), policy.ruleId(own), nowNs);
            return;
        }
        flow.settle(peerId, policy.verdictCode(rule), policy.ruleId(rule), version, nowNs);
    }

    /** The first fragment has told the ports, and the later ones share its fate. */
    private void judgeLaterFragment(int peerId, Policy policy, int version, long nowNs) {
        int first = fragments.find(peerId, parser, version, nowNs);
        if (first >= 0) {
            flow.settleOnce(peerId, fragments.verdict(first), fragments.ruleId(first), version, nowNs);
        } else {
            int rule = judge.match(policy, parser, parser.isInbound());
            flow.settleOnce(peerId, policy.verdictCode(rule), policy.ruleId(rule), version, nowNs);
        }
    }

    /** An error about a flow that is allowed passes by that flow's rule; the next may be about another. */
    private void judgeError(
            int peerId, Policy policy, int version, MemorySegment memory, long packet, int lengthBytes, long nowNs) {
        int rule = errors.match(policy, version, peerId, parser, memory, packet, lengthBytes);
        flow.settleOnce(peerId, policy.verdictCode(rule), policy.ruleId(rule), version, nowNs);
    }

    /** Where every flow must be written down, one that is new and cannot be may not begin. */
    private boolean isRecorded(int peerId, long nowNs) {
        return feed.isHalted()
                ? table.find(peerId, parser) != FlowTable.NONE
                : table.lookupOrInsert(peerId, parser, nowNs) != FlowTable.NONE;
    }

    /** The table's sums; for any thread. */
    public FlowTotals totals() {
        return table.totals();
    }

    /** Tells of flows and lets those that are over go, a part of the table at a time; between batches only. */
    public void scan(long nowNs) {
        export.scan(nowNs);
    }

    /** The flows of a peer are over, for he was removed; they go with the next scans. */
    public void endPeer(int peerId) {
        export.endPeer(peerId);
    }

    /** The gateway stops: tells of all flows a last time. Waits a while for room, then counts as lost what found none. */
    public void endAll(long nowNs) {
        export.endAll(nowNs);
    }
}
