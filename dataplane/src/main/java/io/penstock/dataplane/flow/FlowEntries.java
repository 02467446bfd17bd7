package io.penstock.dataplane.flow;

import io.penstock.dataplane.buffer.Slab;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The memory of the flows: two cache lines each for what packets touch. The first line is read by every look-up and
 * written by none, the second is written by every packet. What only scans touch lies apart, in {@link FlowExported}.
 *
 * <pre>
 *     0  peer address           16        64  inbound packets, bytes    16
 *    16  far address            16        80  outbound packets, bytes   16
 *    32  tuple, 0 when free      8        96  last packet               8
 *    40  peer | next free        4       104  first packet              8
 *    44  hash                    4       112  number                    8
 *    48  rule                    4       120  TCP flags and state       4
 *    52  policy version          4       124  connections               4
 *    56  verdict                 1
 *    57  ICMP type, code         2
 *    60  place in the origins    4
 * </pre>
 */
final class FlowEntries implements AutoCloseable {

    /** No entry. */
    static final int NONE = -1;

    private static final int ENTRY_SHIFT = 7;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private static final int PEER_HIGH = 0;
    private static final int PEER_LOW = 8;
    private static final int FAR_HIGH = 16;
    private static final int FAR_LOW = 24;
    private static final int TUPLE = 32;
    private static final int PEER_ID = 40;
    private static final int NEXT_FREE = 40;
    private static final int HASH = 44;
    private static final int RULE = 48;
    private static final int POLICY_VERSION = 52;
    private static final int VERDICT = 56;
    private static final int ICMP_TYPE = 57;
    private static final int ICMP_CODE = 58;
    private static final int ORIGIN = 60;
    private static final int INBOUND = 64;
    private static final int OUTBOUND = 80;
    private static final int LAST = 96;
    private static final int FIRST = 104;
    private static final int NUMBER = 112;
    private static final int STATE = 120;
    private static final int CONNECTIONS = 124;

    private final Slab slab;
    private final MemorySegment memory;
    private final FlowExported exported;
    private final int capacity;

    private int firstFree = NONE;

    /** Entries from here on were never used. */
    private int everUsed;

    FlowEntries(int capacity) {
        this.capacity = capacity;
        this.slab = new Slab(capacity, 1 << ENTRY_SHIFT);
        try {
            this.exported = new FlowExported(capacity);
        } catch (Throwable t) {
            slab.close();
            throw t;
        }
        this.memory = slab.segment();
    }

    @Override
    public void close() {
        slab.close();
        exported.close();
    }

    private static long at(int entry) {
        return (long) entry << ENTRY_SHIFT;
    }

    /** What was told of the flows. */
    FlowExported exported() {
        return exported;
    }

    int everUsed() {
        return everUsed;
    }

    boolean isFull() {
        return firstFree == NONE && everUsed == capacity;
    }

    boolean isUsed(int entry) {
        return memory.get(LONG, at(entry) + TUPLE) != 0;
    }

    boolean matches(int entry, int peerId, FlowKey key) {
        long at = at(entry);
        return memory.get(LONG, at + TUPLE) == key.tuple
                && memory.get(INT, at + PEER_ID) == peerId
                && memory.get(LONG, at + PEER_LOW) == key.peerLow
                && memory.get(LONG, at + FAR_LOW) == key.farLow
                && memory.get(LONG, at + PEER_HIGH) == key.peerHigh
                && memory.get(LONG, at + FAR_HIGH) == key.farHigh;
    }

    /** Takes a free entry for a new flow; there must be one. */
    int take(int peerId, FlowKey key, int hash, long number, long nowNs) {
        int entry = firstFree;
        if (entry == NONE) {
            entry = everUsed++;
        } else {
            firstFree = memory.get(INT, at(entry) + NEXT_FREE);
        }
        long at = at(entry);
        for (int field = RULE; field < LAST; field += Long.BYTES) {
            memory.set(LONG, at + field, 0);
        }
        memory.set(LONG, at + PEER_HIGH, key.peerHigh);
        memory.set(LONG, at + PEER_LOW, key.peerLow);
        memory.set(LONG, at + FAR_HIGH, key.farHigh);
        memory.set(LONG, at + FAR_LOW, key.farLow);
        memory.set(LONG, at + TUPLE, key.tuple);
        memory.set(INT, at + PEER_ID, peerId);
        memory.set(INT, at + HASH, hash);
        memory.set(BYTE, at + ICMP_TYPE, (byte) key.icmpType());
        memory.set(BYTE, at + ICMP_CODE, (byte) key.icmpCode());
        memory.set(LONG, at + LAST, nowNs);
        memory.set(LONG, at + FIRST, nowNs);
        memory.set(LONG, at + NUMBER, number);
        memory.set(INT, at + STATE, key.isInbound() ? FlowState.PEER_INITIATED : 0);
        memory.set(INT, at + CONNECTIONS, 1);
        exported.clear(entry, nowNs);
        return entry;
    }

    void free(int entry) {
        memory.set(LONG, at(entry) + TUPLE, 0);
        memory.set(INT, at(entry) + NEXT_FREE, firstFree);
        firstFree = entry;
    }

    void addInbound(int entry, long packets, long bytes, int tcpFlags, long nowNs) {
        long at = at(entry);
        memory.set(LONG, at + INBOUND, memory.get(LONG, at + INBOUND) + packets);
        memory.set(LONG, at + INBOUND + 8, memory.get(LONG, at + INBOUND + 8) + bytes);
        memory.set(LONG, at + LAST, nowNs);
        if (tcpFlags != 0) {
            noteTcp(at, tcpFlags, true);
        }
    }

    void addOutbound(int entry, long packets, long bytes, int tcpFlags, long nowNs) {
        long at = at(entry);
        memory.set(LONG, at + OUTBOUND, memory.get(LONG, at + OUTBOUND) + packets);
        memory.set(LONG, at + OUTBOUND + 8, memory.get(LONG, at + OUTBOUND + 8) + bytes);
        memory.set(LONG, at + LAST, nowNs);
        if (tcpFlags != 0) {
            noteTcp(at, tcpFlags, false);
        }
    }

    private void noteTcp(long at, int tcpFlags, boolean inbound) {
        int before = memory.get(INT, at + STATE);
        int after = FlowState.with(before, tcpFlags, inbound);
        if (after != before) {
            memory.set(INT, at + STATE, after);
            if (FlowState.isEnding(before) && !FlowState.isEnding(after)) {
                memory.set(INT, at + CONNECTIONS, memory.get(INT, at + CONNECTIONS) + 1);
            }
        }
    }

    void setVerdict(int entry, int verdict, int rule, int policyVersion) {
        long at = at(entry);
        memory.set(BYTE, at + VERDICT, (byte) verdict);
        memory.set(INT, at + RULE, rule);
        memory.set(INT, at + POLICY_VERSION, policyVersion);
    }

    void setState(int entry, int state) {
        memory.set(INT, at(entry) + STATE, state);
    }

    /** Where the flow stands in the origins, 0 for nowhere. */
    int origin(int entry) {
        return memory.get(INT, at(entry) + ORIGIN);
    }

    void setOrigin(int entry, int place) {
        memory.set(INT, at(entry) + ORIGIN, place);
    }

    void markExported(int entry, long nowNs) {
        long at = at(entry);
        exported.set(entry, memory, at + INBOUND, nowNs);
        memory.set(INT, at + STATE, memory.get(INT, at + STATE) | FlowState.EXPORTED);
    }

    long peerHigh(int entry) {
        return memory.get(LONG, at(entry) + PEER_HIGH);
    }

    long peerLow(int entry) {
        return memory.get(LONG, at(entry) + PEER_LOW);
    }

    long farHigh(int entry) {
        return memory.get(LONG, at(entry) + FAR_HIGH);
    }

    long farLow(int entry) {
        return memory.get(LONG, at(entry) + FAR_LOW);
    }

    long tuple(int entry) {
        return memory.get(LONG, at(entry) + TUPLE);
    }

    int peerId(int entry) {
        return memory.get(INT, at(entry) + PEER_ID);
    }

    int hash(int entry) {
        return memory.get(INT, at(entry) + HASH);
    }

    int verdict(int entry) {
        return memory.get(BYTE, at(entry) + VERDICT) & 0xff;
    }

    int rule(int entry) {
        return memory.get(INT, at(entry) + RULE);
    }

    int policyVersion(int entry) {
        return memory.get(INT, at(entry) + POLICY_VERSION);
    }

    int icmpType(int entry) {
        return memory.get(BYTE, at(entry) + ICMP_TYPE) & 0xff;
    }

    int icmpCode(int entry) {
        return memory.get(BYTE, at(entry) + ICMP_CODE) & 0xff;
    }

    long inboundPackets(int entry) {
        return memory.get(LONG, at(entry) + INBOUND);
    }

    long inboundBytes(int entry) {
        return memory.get(LONG, at(entry) + INBOUND + 8);
    }

    long outboundPackets(int entry) {
        return memory.get(LONG, at(entry) + OUTBOUND);
    }

    long outboundBytes(int entry) {
        return memory.get(LONG, at(entry) + OUTBOUND + 8);
    }

    long lastNs(int entry) {
        return memory.get(LONG, at(entry) + LAST);
    }

    long firstNs(int entry) {
        return memory.get(LONG, at(entry) + FIRST);
    }

    long number(int entry) {
        return memory.get(LONG, at(entry) + NUMBER);
    }

    int state(int entry) {
        return memory.get(INT, at(entry) + STATE);
    }

    int connections(int entry) {
        return memory.get(INT, at(entry) + CONNECTIONS);
    }
}
