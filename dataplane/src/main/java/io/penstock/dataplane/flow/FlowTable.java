package io.penstock.dataplane.flow;

import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The flows of one core. All memory is taken at the start; nothing is allocated afterwards. One thread, the core's, calls
 * everything but {@link #totals}, whose getters are for any thread.
 *
 * <p>An entry's number stays the same while the flow lives. Only {@link #scan} and {@link #end} remove flows: a number is
 * good from its look-up until then.
 *
 * <p>Refused flows have a quarter of the table at most, so that a scan takes nobody's room. What comes beyond is counted by
 * {@link #crowd}: with all others of its peer, protocol and rule.
 */
public final class FlowTable implements AutoCloseable {

    /** No entry: the table is full. */
    public static final int NONE = FlowEntries.NONE;

    /** The most flows that a table can hold. */
    public static final int MAX_CAPACITY = 1 << 22;

    private final FlowEntries entries;
    private final FlowLookup lookup;
    private final FlowScan scan;
    private final FlowTotals totals = new FlowTotals();
    private final FlowRoom room;
    private final FlowAnnouncements announced;
    private final FlowCrowd crowdKey = new FlowCrowd();
    private long lastNumber;

    /**
     * An empty table.
     *
     * @param capacity how many flows it holds at most, 1 to {@link #MAX_CAPACITY}; each takes 184 to 200 bytes
     * @param seed secret and random, so that nobody can choose flows that meet in one place
     * @param timeouts when flows are over
     * @throws OutOfMemoryError when the system has not that much
     */
    public FlowTable(int capacity, long seed, FlowTimeouts timeouts) {
        this(capacity, seed, timeouts, null);
    }

    /**
     * An empty table of one of several cores.
     *
     * @param origins what all cores know of who opened a flow; null where there is one core
     */
    public FlowTable(int capacity, long seed, FlowTimeouts timeouts, @Nullable FlowOrigins origins) {
        if (capacity < 1 || capacity > MAX_CAPACITY) {
            throw new IllegalArgumentException("capacity " + capacity + " is not between 1 and " + MAX_CAPACITY);
        }
        this.entries = new FlowEntries(capacity);
        this.lookup = new FlowLookup(entries, capacity, seed);
        this.announced = new FlowAnnouncements(entries, origins);
        this.room = new FlowRoom(capacity, totals);
        this.scan = new FlowScan(entries, timeouts, room, totals, this::remove);
    }

    /**
     * The entry of the packet that was parsed last; a new one where its flow is new.
     *
     * @param peerId whose packet
     * @param key the parsed packet
     * @param nowNs the time, of any clock that {@link System#nanoTime}'s rules hold for
     * @return the entry, or {@link #NONE} when the table is full or the index too crowded in that place; the packet is
     *     then to be added to {@code NONE}
     */
    public int lookupOrInsert(int peerId, FlowKey key, long nowNs) {
        int entry = lookup.find(peerId, key);
        return entry != NONE ? entry : insert(peerId, key, nowNs);
    }

    /** The entry of the packet that was parsed last, {@link #NONE} where its flow is new; nothing is inserted. */
    public int find(int peerId, FlowKey key) {
        return lookup.find(peerId, key);
    }

    private int insert(int peerId, FlowKey key, long nowNs) {
        if (!lookup.hasPlace()) {
            totals.refused();
            return NONE;
        }
        int entry = lookup.insert(peerId, key, ++lastNumber, nowNs);
        totals.created();
        if (announced.isKnown(peerId, key, !key.isInbound())) {
            setPeerInitiated(entry, !key.isInbound());
        }
        return entry;
    }

    /** Whether another core knows the flow of the packet that was parsed last as opened by that side. */
    public boolean isKnownElsewhere(int peerId, FlowKey key, boolean byPeer) {
        return announced.isKnown(peerId, key, byPeer);
    }

    /** Lets the other cores know of a flow and of who opened it, until it ends or {@link #conceal} is called. */
    public void announce(int entry, int peerId, FlowKey key) {
        announced.add(entry, peerId, key, isPeerInitiated(entry));
    }

    /** Takes back {@link #announce}. */
    public void conceal(int entry) {
        announced.remove(entry);
    }

    /** Whether the peer opened the flow; the first packet says so, unless another core knows better. */
    public boolean isPeerInitiated(int entry) {
        return (entries.state(entry) & FlowState.PEER_INITIATED) != 0;
    }

    /** Says who opened the flow. */
    public void setPeerInitiated(int entry, boolean byPeer) {
        int state = entries.state(entry);
        entries.setState(entry, byPeer ? state | FlowState.PEER_INITIATED : state & ~FlowState.PEER_INITIATED);
    }

    /** Whether a policy has cut the flow: it was allowed, and is so no more. */
    public boolean isCut(int entry) {
        return (entries.state(entry) & FlowState.CUT) != 0;
    }

    /** Says that a policy has cut the flow. */
    public void markCut(int entry) {
        entries.setState(entry, entries.state(entry) | FlowState.CUT);
    }

    /** Whether packets were counted on the flow. */
    public boolean hasPackets(int entry) {
        return entries.inboundPackets(entry) != 0 || entries.outboundPackets(entry) != 0;
    }

    /**
     * Ends a flow for the record, because what is said of it is true no more: look-ups find it no longer, its next packet
     * begins a new one, and the next scan shows it as {@link FlowEvent#END_POLICY_CHANGED}.
     */
    public void supersede(int entry) {
        conceal(entry);
        lookup.forget(entry);
        entries.setState(entry, entries.state(entry) | FlowState.SUPERSEDED);
    }

    /**
     * Counts packets from the peer.
     *
     * @param entry what {@link #lookupOrInsert} returned; with {@link #NONE} they are counted as untracked
     * @param bytes length of all of them, IP headers included
     * @param tcpFlags the flags of all of them, 0 where not TCP
     * @param nowNs the time
     */
    public void addInbound(int entry, long packets, long bytes, int tcpFlags, long nowNs) {
        if (entry == NONE) {
            totals.untracked(true, packets, bytes);
        } else {
            entries.addInbound(entry, packets, bytes, tcpFlags, nowNs);
        }
    }

    /** Counts packets to the peer, as {@link #addInbound} those from him. */
    public void addOutbound(int entry, long packets, long bytes, int tcpFlags, long nowNs) {
        if (entry == NONE) {
            totals.untracked(false, packets, bytes);
        } else {
            entries.addOutbound(entry, packets, bytes, tcpFlags, nowNs);
        }
    }

    /**
     * Keeps the policy's answer with the flow.
     *
     * @param entry a flow
     * @param verdict 0 to 255; 0 is what a new flow has
     * @param ruleId the rule that decided
     * @param policyVersion the policy that it belongs to; 0 is what a new flow has, so versions count from 1
     */
    public void setVerdict(int entry, int verdict, int ruleId, int policyVersion) {
        totals.denied(Boolean.compare(FlowView.isRefused(verdict), FlowView.isRefused(entries.verdict(entry))));
        entries.setVerdict(entry, verdict, ruleId, policyVersion);
    }

    /** Whether refused flows have all the room that they may have. */
    public boolean isDeniedFull() {
        return room.isDeniedFull();
    }

    /** Whether a flow entered the table last, and has no packets and was told to nobody yet. */
    public boolean isFresh(int entry) {
        return entries.number(entry) == lastNumber
                && !hasPackets(entry)
                && (entries.state(entry) & FlowState.EXPORTED) == 0;
    }

    /**
     * The entry of the crowd that a refused flow is counted with. Its addresses and ports are nobody's; it is told of, and
     * ends, as any flow.
     *
     * @param entry the flow's own, which is taken back and must be {@linkplain #isFresh fresh}; or {@link #NONE}
     * @param peerId whose packet
     * @param packet the parsed packet, by whose sender the crowd is opened
     * @return the entry, or {@link #NONE} when the table is full
     */
    public int crowd(int entry, int peerId, FlowKey packet, int verdict, int ruleId, long nowNs) {
        if (entry != NONE) {
            remove(entry);
        }
        crowdKey.of(packet, ruleId, verdict);
        int crowd = lookupOrInsert(peerId, crowdKey, nowNs);
        if (crowd != NONE && entries.verdict(crowd) != verdict) {
            setVerdict(crowd, verdict, ruleId, 0);
        }
        return crowd;
    }

    /** The verdict of a flow, 0 where none was set. */
    public int verdict(int entry) {
        return entries.verdict(entry);
    }

    /** The rule that decided on a flow, 0 where none was set. */
    public int ruleId(int entry) {
        return entries.rule(entry);
    }

    /** The version of the policy that decided on a flow, 0 where none was set. */
    public int policyVersion(int entry) {
        return entries.policyVersion(entry);
    }

    /** Whether the TCP connection was closed from both ends, or reset. */
    boolean isEnding(int entry) {
        return FlowState.isEnding(entries.state(entry));
    }

    /**
     * Goes on with a pass over the table: shows the flows that are new, had packets in the active window, or are over,
     * and removes those that are over. While more than seven eighths of the table are taken, it also ends flows that
     * were silent the longest, by what the pass before had found: within a quarter of a power of two of their silence.
     * A pass begins at 0 and goes on where the call before has stopped.
     *
     * @param fromEntry 0, or what the call before has returned
     * @param maxEntries how many entries to look at, at least 1
     * @param nowNs the time
     * @param visitor is shown the flows
     * @return where to go on, 0 when the pass is over
     */
    public int scan(int fromEntry, int maxEntries, long nowNs, FlowVisitor visitor) {
        return scan.scan(fromEntry, maxEntries, nowNs, visitor);
    }

    /**
     * Ends flows for a reason of the caller's: a peer was removed, the policy changed, the gateway stops. Bounded work as
     * in {@link #scan}, which is not disturbed.
     *
     * @param ofPeer whether the flows of the peer with this id end
     * @param event the reason
     * @return where to go on, 0 when all entries were looked at
     */
    public int end(
            int fromEntry, int maxEntries, IntPredicate ofPeer, FlowEvent event, long nowNs, FlowVisitor visitor) {
        return scan.end(fromEntry, maxEntries, ofPeer, event, nowNs, visitor);
    }

    private void remove(int entry) {
        if (FlowView.isRefused(entries.verdict(entry))) {
            totals.denied(-1);
        }
        totals.removed(
                entries.inboundPackets(entry),
                entries.inboundBytes(entry),
                entries.outboundPackets(entry),
                entries.outboundBytes(entry));
        if ((entries.state(entry) & FlowState.SUPERSEDED) == 0) {
            conceal(entry);
            lookup.forget(entry);
        }
        entries.free(entry);
    }

    /** The sums over all flows that are and were. Any thread may ask them. */
    public FlowTotals totals() {
        return totals;
    }

    /** Whether more than seven eighths are taken: flows that are over must not wait then. */
    public boolean isCrowded() {
        return room.excessFlows() > 0;
    }

    /** How far the unluckiest flow's cell is from where its hash points, in cells. Walks the whole index. */
    int longestDisplacement() {
        return lookup.longestDisplacement();
    }

    /** Gives the memory back. The table must not be used afterwards. */
    @Override
    public void close() {
        entries.close();
    }
}
