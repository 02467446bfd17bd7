package io.penstock.dataplane.pipeline;

import io.penstock.dataplane.counters.CoreCounters;
import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.flow.CoreFlowFeed;
import io.penstock.dataplane.flow.FlowParser;
import io.penstock.dataplane.flow.FlowTable;
import io.penstock.dataplane.flow.FlowTotals;
import io.penstock.dataplane.policy.Policy;
import io.penstock.dataplane.policy.PolicyBoard;
import io.penstock.dataplane.policy.Verdict;
import java.lang.foreign.MemorySegment;

/**
 * Keeps one core's account of who reached what, and of what the policy says to it: one look-up for each packet, or for
 * each super-packet in one piece. The policy is asked once for each flow and version; then its answer stands in the flow.
 * Packets that pass and packets that are refused are never on the same flow: when the answer changes, a new flow begins.
 * Used by the core's thread only.
 */
public final class FlowAccount {

    /** No verdict: every flow must be written down, and this one cannot be at the moment. */
    public static final int UNRECORDED = 4;

    /** A version that is never in force: the flow's next packet is judged anew. */
    private static final int EACH_PACKET = 0;

    private static final int TCP_SYN = 0x02;
    private static final int TCP_ACK = 0x10;

    private final FlowTable table;
    private final CoreFlowFeed feed;
    private final FlowExport export;
    private final boolean strict;
    private final PolicyBoard board;
    private final CoreCounters counters;
    private final FlowJudge judge;
    private final FlowParser parser = new FlowParser();
    private final RelatedErrors errors;
    private final DnsWatch answers;
    private final FragmentVerdicts fragments = new FragmentVerdicts();

    // The packet in hand.
    private int entry = FlowTable.NONE;
    private int verdict;
    private int ruleId;

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
        table.addInbound(entry, packets, bytes, parser.tcpFlags(), nowNs);
    }

    /** Those that arrived last were refused. Without any room in the table only the drop is counted, not the flow. */
    void refused(int packets, long bytes, long nowNs) {
        if (entry != FlowTable.NONE) {
            table.addInbound(entry, packets, bytes, parser.tcpFlags(), nowNs);
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
        if (entry != FlowTable.NONE || Verdict.passes(answer)) {
            table.addOutbound(entry, packets, bytes, parser.tcpFlags(), nowNs);
        }
        if (parser.farPort() == DnsWatch.PORT && entry != FlowTable.NONE && Verdict.passes(answer)) {
            answers.taken(peerId, entry, parser, memory, packet, lengthBytes, packets, nowNs);
        }
        return answer;
    }

    /** What was read from the packet in hand. */
    FlowParser parsed() {
        return parser;
    }

    private int find(int peerId, boolean parsed, MemorySegment memory, long packet, int lengthBytes, long nowNs) {
        PolicyBoard.Posted posted = board.posted();
        if (strict && !(parsed && isRecorded(peerId, nowNs))) {
            entry = FlowTable.NONE;
            return UNRECORDED;
        }
        if (!parsed) {
            entry = FlowTable.NONE;
            return posted.policy() == null ? Verdict.UNJUDGED : Verdict.DROP.code();
        }
        entry = table.lookupOrInsert(peerId, parser, nowNs);
        if (entry != FlowTable.NONE && table.policyVersion(entry) == posted.version() && !parser.isFragment()) {
            int known = table.verdict(entry);
            // A refused flow refuses nobody but who opened it.
            if (Verdict.passes(known) || table.isPeerInitiated(entry) == parser.isInbound()) {
                return known;
            }
        }
        Policy policy = posted.policy();
        if (policy == null) {
            settle(peerId, Verdict.UNJUDGED, Policy.DEFAULT_RULE_ID, posted.version(), nowNs);
        } else {
            if (parser.isFragment()) {
                judgeFragment(peerId, policy, posted.version(), nowNs);
            } else if (parser.isIcmpError()) {
                judgeError(peerId, policy, posted.version(), memory, packet, lengthBytes, nowNs);
            } else {
                judgeFlow(peerId, policy, posted.version(), nowNs);
            }
            counters.increment(counterOf(verdict));
        }
        return strict && entry == FlowTable.NONE && Verdict.passes(verdict) ? UNRECORDED : verdict;
    }

    private static Counter counterOf(int verdict) {
        return Verdict.passes(verdict)
                ? Counter.VERDICTS_ALLOW
                : verdict == Verdict.DROP.code() ? Counter.VERDICTS_DROP : Counter.VERDICTS_REJECT;
    }

    /** A packet that opens a flow, one of a flow that another policy has judged, or one towards who was refused. */
    private void judgeFlow(int peerId, Policy policy, int version, long nowNs) {
        boolean ofPeer = parser.isInbound();
        boolean byPeer = entry == FlowTable.NONE ? ofPeer : table.isPeerInitiated(entry);
        int rule = judge.match(policy, parser, byPeer);
        boolean refused = !Verdict.passes(policy.verdictCode(rule));
        if (refused && byPeer != ofPeer && mayOpen()) {
            int own = judge.match(policy, parser, ofPeer);
            if (Verdict.passes(policy.verdictCode(own))) {
                settleAs(peerId, policy, own, ofPeer, version, nowNs);
                return;
            }
            settle(peerId, policy.verdictCode(rule), policy.ruleId(rule), version, nowNs);
            verdict = policy.verdictCode(own);
            return;
        }
        settle(peerId, policy.verdictCode(rule), policy.ruleId(rule), version, nowNs);
    }

    /** Whether the side that did not open the flow may do so now: a flow that was cut is not opened by its answers. */
    private boolean mayOpen() {
        boolean wasAllowed = table.isCut(entry)
                || (table.policyVersion(entry) != EACH_PACKET && Verdict.passes(table.verdict(entry)));
        return !wasAllowed
                || (parser.protocol() == FlowParser.TCP && (parser.tcpFlags() & (TCP_SYN | TCP_ACK)) == TCP_SYN);
    }

    private void settleAs(int peerId, Policy policy, int rule, boolean byPeer, int version, long nowNs) {
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
    private void settle(int peerId, int answer, int rule, int version, long nowNs) {
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

    /** The first fragment tells the ports, and the later ones share its fate. */
    private void judgeFragment(int peerId, Policy policy, int version, long nowNs) {
        if (!parser.isLaterFragment()) {
            judgeFlow(peerId, policy, version, nowNs);
            fragments.put(peerId, parser, verdict, ruleId, version, nowNs);
            return;
        }
        int first = fragments.find(peerId, parser, version, nowNs);
        if (first >= 0) {
            settle(peerId, fragments.verdict(first), fragments.ruleId(first), EACH_PACKET, nowNs);
        } else {
            int rule = judge.match(policy, parser, parser.isInbound());
            settle(peerId, policy.verdictCode(rule), policy.ruleId(rule), EACH_PACKET, nowNs);
        }
    }

    /** An error about a flow that is allowed passes by that flow's rule; the next may be about another. */
    private void judgeError(
            int peerId, Policy policy, int version, MemorySegment memory, long packet, int lengthBytes, long nowNs) {
        int rule = errors.match(policy, version, peerId, parser, memory, packet, lengthBytes);
        settle(peerId, policy.verdictCode(rule), policy.ruleId(rule), EACH_PACKET, nowNs);
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
