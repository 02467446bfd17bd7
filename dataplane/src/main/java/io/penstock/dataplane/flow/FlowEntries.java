package io.penstock.dataplane.flow;

import io.penstock.dataplane.buffer.Slab;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The memory of the flows: two cache lines each for what packets touch, and apart from them what only scans do. The first
 * line is read by every look-up and written by none, the second is written by every packet.
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
 *    60  place in the origins    4      apart: what was exported (4 x 8), and when (8)
 * </pre>
 */
final class FlowEntries implements AutoCloseable {

    /** No entry. */
    static final int NONE = -1;

    private static final int HOT_SHIFT = 7;
    private static final int COLD_BYTES = 40;

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
    private static final int EXPORTED_AT = 32;

    private final Slab hotSlab;
    private final Slab coldSlab;
    private final MemorySegment hot;
    private final MemorySegment cold;
    private final int capacity;

    private int firstFree = NONE;

    /** Entries from here on were never used. */
    private int everUsed;

    FlowEntries(int capacity) {
        this.capacity = capacity;
        this.hotSlab = new Slab(capacity, 1 << HOT_SHIFT);
        try {
            this.coldSlab = new Slab(capacity, COLD_BYTES);
        } catch (Throwable t) {
            hotSlab.close();
            throw t;
        }
        this.hot = hotSlab.segment();
        this.cold = coldSlab.segment();
    }

    @Override
    public void close() {
        hotSlab.close();
        coldSlab.close();
    }

    private static long at(int entry) {
        return (long) entry << HOT_SHIFT;
    }

    private static long coldAt(int entry) {
        return (long) entry * COLD_BYTES;
    }

    int everUsed() {
        return everUsed;
    }

    boolean isFull() {
        return firstFree == NONE && everUsed == capacity;
    }

    boolean isUsed(int entry) {
        return hot.get(LONG, at(entry) + TUPLE) != 0;
    }

    boolean matches(int entry, int peerId, FlowParser key) {
        long at = at(entry);
        return hot.get(LONG, at + TUPLE) == key.tuple
                && hot.get(INT, at + PEER_ID) == peerId
                && hot.get(LONG, at + PEER_LOW) == key.peerLow
                && hot.get(LONG, at + FAR_LOW) == key.farLow
                && hot.get(LONG, at + PEER_HIGH) == key.peerHigh
                && hot.get(LONG, at + FAR_HIGH) == key.farHigh;
    }

    /** Takes a free entry for a new flow; there must be one. */
    int take(int peerId, FlowParser key, int hash, long number, long nowNs) {
        int entry = firstFree;
        if (entry == NONE) {
            entry = everUsed++;
        } else {
            firstFree = hot.get(INT, at(entry) + NEXT_FREE);
        }
        long at = at(entry);
        for (int field = RULE; field < LAST; field += Long.BYTES) {
            hot.set(LONG, at + field, 0);
        }
        hot.set(LONG, at + PEER_HIGH, key.peerHigh);
        hot.set(LONG, at + PEER_LOW, key.peerLow);
        hot.set(LONG, at + FAR_HIGH, key.farHigh);
        hot.set(LONG, at + FAR_LOW, key.farLow);
        hot.set(LONG, at + TUPLE, key.tuple);
        hot.set(INT, at + PEER_ID, peerId);
        hot.set(INT, at + HASH, hash);
        hot.set(BYTE, at + ICMP_TYPE, (byte) key.icmpType());
        hot.set(BYTE, at + ICMP_CODE, (byte) key.icmpCode());
        hot.set(LONG, at + LAST, nowNs);
        hot.set(LONG, at + FIRST, nowNs);
        hot.set(LONG, at + NUMBER, number);
        hot.set(INT, at + STATE, key.isInbound() ? FlowState.PEER_INITIATED : 0);
        hot.set(INT, at + CONNECTIONS, 1);
        clearExported(entry, nowNs);
        return entry;
    }

    private void clearExported(int entry, long nowNs) {
        long at = coldAt(entry);
        for (int field = 0; field < EXPORTED_AT; field += Long.BYTES) {
            cold.set(LONG, at + field, 0);
        }
        cold.set(LONG, at + EXPORTED_AT, nowNs);
    }

    void free(int entry) {
        hot.set(LONG, at(entry) + TUPLE, 0);
        hot.set(INT, at(entry) + NEXT_FREE, firstFree);
        firstFree = entry;
    }

    void addInbound(int entry, long packets, long bytes, int tcpFlags, long nowNs) {
        long at = at(entry);
        hot.set(LONG, at + INBOUND, hot.get(LONG, at + INBOUND) + packets);
        hot.set(LONG, at + INBOUND + 8, hot.get(LONG, at + INBOUND + 8) + bytes);
        hot.set(LONG, at + LAST, nowNs);
        if (tcpFlags != 0) {
            noteTcp(at, tcpFlags, true);
        }
    }

    void addOutbound(int entry, long packets, long bytes, int tcpFlags, long nowNs) {
        long at = at(entry);
        hot.set(LONG, at + OUTBOUND, hot.get(LONG, at + OUTBOUND) + packets);
        hot.set(LONG, at + OUTBOUND + 8, hot.get(LONG, at + OUTBOUND + 8) + bytes);
        hot.set(LONG, at + LAST, nowNs);
        if (tcpFlags != 0) {
            noteTcp(at, tcpFlags, false);
        }
    }

    private void noteTcp(long at, int tcpFlags, boolean inbound) {
        int before = hot.get(INT, at + STATE);
        int after = FlowState.with(before, tcpFlags, inbound);
        if (after != before) {
            hot.set(INT, at + STATE, after);
            if (FlowState.isEnding(before) && !FlowState.isEnding(after)) {
                hot.set(INT, at + CONNECTIONS, hot.get(INT, at + CONNECTIONS) + 1);
            }
        }
    }

    void setVerdict(int entry, int verdict, int rule, int policyVersion) {
        long at = at(entry);
        hot.set(BYTE, at + VERDICT, (byte) verdict);
        hot.set(INT, at + RULE, rule);
        hot.set(INT, at + POLICY_VERSION, policyVersion);
    }

    void setState(int entry, int state) {
        hot.set(INT, at(entry) + STATE, state);
    }

    /** Where the flow stands in the origins, 0 for nowhere. */
    int origin(int entry) {
        return hot.get(INT, at(entry) + ORIGIN);
    }

    void setOrigin(int entry, int place) {
        hot.set(INT, at(entry) + ORIGIN, place);
    }

    void markExported(int entry, long nowNs) {
        long at = at(entry);
        MemorySegment.copy(hot, at + INBOUND, cold, coldAt(entry), EXPORTED_AT);
        cold.set(LONG, coldAt(entry) + EXPORTED_AT, nowNs);
        hot.set(INT, at + STATE, hot.get(INT, at + STATE) | FlowState.EXPORTED);
    }

    long peerHigh(int entry) {
        return hot.get(LONG, at(entry) + PEER_HIGH);
    }

    long peerLow(int entry) {
        return hot.get(LONG, at(entry) + PEER_LOW);
    }

    long farHigh(int entry) {
        return hot.get(LONG, at(entry) + FAR_HIGH);
    }

    long farLow(int entry) {
        return hot.get(LONG, at(entry) + FAR_LOW);
    }

    long tuple(int entry) {
        return hot.get(LONG, at(entry) + TUPLE);
    }

    int peerId(int entry) {
        return hot.get(INT, at(entry) + PEER_ID);
    }

    int hash(int entry) {
        return hot.get(INT, at(entry) + HASH);
    }

    int verdict(int entry) {
        return hot.get(BYTE, at(entry) + VERDICT) & 0xff;
    }

    int rule(int entry) {
        return hot.get(INT, at(entry) + RULE);
    }

    int policyVersion(int entry) {
        return hot.get(INT, at(entry) + POLICY_VERSION);
    }

    int icmpType(int entry) {
        return hot.get(BYTE, at(entry) + ICMP_TYPE) & 0xff;
    }

    int icmpCode(int entry) {
        return hot.get(BYTE, at(entry) + ICMP_CODE) & 0xff;
    }

    long inboundPackets(int entry) {
        return hot.get(LONG, at(entry) + INBOUND);
    }

    long inboundBytes(int entry) {
        return hot.get(LONG, at(entry) + INBOUND + 8);
    }

    long outboundPackets(int entry) {
        return hot.get(LONG, at(entry) + OUTBOUND);
    }

    long outboundBytes(int entry) {
        return hot.get(LONG, at(entry) + OUTBOUND + 8);
    }

    long exportedInboundPackets(int entry) {
        return cold.get(LONG, coldAt(entry));
    }

    long exportedInboundBytes(int entry) {
        return cold.get(LONG, coldAt(entry) + 8);
    }

    long exportedOutboundPackets(int entry) {
        return cold.get(LONG, coldAt(entry) + 16);
    }

    long exportedOutboundBytes(int entry) {
        return cold.get(LONG, coldAt(entry) + 24);
    }

    long exportedAtNs(int entry) {
        return cold.get(LONG, coldAt(entry) + EXPORTED_AT);
    }

    long lastNs(int entry) {
        return hot.get(LONG, at(entry) + LAST);
    }

    long firstNs(int entry) {
        return hot.get(LONG, at(entry) + FIRST);
    }

    long number(int entry) {
        return hot.get(LONG, at(entry) + NUMBER);
    }

    int state(int entry) {
        return hot.get(INT, at(entry) + STATE);
    }

    int connections(int entry) {
        return hot.get(INT, at(entry) + CONNECTIONS);
    }
}
