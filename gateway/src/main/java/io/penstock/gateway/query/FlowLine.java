package io.penstock.gateway.query;

import org.jspecify.annotations.Nullable;

/**
 * A flow, joined of its records, and of its halves where two cores told of it; or a sum of flows, or of dropped packets, as
 * one record has it. Counts are of the period that was asked for, times are ms since 1970. For one thread.
 */
final class FlowLine {

    /** How far a flow has come. */
    enum State {
        /** It goes on, as far as the log tells. */
        LIVE,
        /** It is over. */
        ENDED,
        /** It was not over when the period ended. */
        OPEN,
        /** The gateway was killed; of its end there is no record. */
        CUT,
        /** Many flows that are told of as one sum. */
        SUM,
        /** Packets that were not delivered, for one reason. */
        DROPPED
    }

    private final Names names;
    final int boot;
    final long flow;
    final int peer;
    final int dstPeer;
    final int src;
    final int dst;
    final int secondPort;
    final long firstSeq;
    private final FlowHalves halves = new FlowHalves();
    private int firstPort;
    private long startedMs;
    private Kind kind;
    private int endpoint;
    private int domain = Names.NONE;
    private int user;
    private State state = State.OPEN;
    private long lastSeq;
    private long timeMs;
    private long lastMs;
    private long txPackets;
    private long txBytes;
    private long rxPackets;
    private long rxBytes;
    private long starts;
    private long ends;

    /** What the row tells of. */
    FlowLine(FlowRow row) {
        names = row.names();
        kind = row.kind();
        boot = row.text(FlowRow.BOOT);
        flow = row.number(FlowRow.FLOW);
        peer = row.text(FlowRow.PEER);
        dstPeer = row.text(FlowRow.DST_PEER);
        src = row.text(FlowRow.SRC);
        dst = row.text(FlowRow.DST);
        firstPort = row.firstPort();
        secondPort = row.secondPort();
        firstSeq = row.number(FlowRow.SEQ);
        startedMs = startedMs(row);
        add(row);
    }

    private static long startedMs(FlowRow row) {
        return row.number(FlowRow.TIME) - row.number(FlowRow.STARTED);
    }

    /** A later record of the same flow, or of a half that was joined with it. */
    void add(FlowRow row) {
        if (isFlow()) {
            halves.add(row);
        }
        if (!row.kind().isEnd()) {
            kind = row.kind();
        }
        endpoint = row.text(FlowRow.ENDPOINT);
        domain = row.text(FlowRow.DOMAIN) == Names.NONE ? domain : row.text(FlowRow.DOMAIN);
        user = row.text(FlowRow.USER);
        lastSeq = row.number(FlowRow.SEQ);
        long rowMs = row.number(FlowRow.TIME);
        long rowLastMs = rowMs - row.number(FlowRow.SILENT);
        timeMs = halves.areJoined() ? Math.max(timeMs, rowMs) : rowMs;
        lastMs = halves.areJoined() ? Math.max(lastMs, rowLastMs) : rowLastMs;
        txPackets += row.number(FlowRow.TX_PACKETS);
        txBytes += row.number(FlowRow.TX_BYTES);
        rxPackets += row.number(FlowRow.RX_PACKETS);
        rxBytes += row.number(FlowRow.RX_BYTES);
        // Each half has a start and an end; the flow has one of each.
        starts = Math.max(starts, row.number(FlowRow.STARTS));
        ends = Math.max(ends, row.number(FlowRow.ENDS));
    }

    /** The first record of a half that {@link #isOtherHalf} has found to be of this flow. */
    void join(FlowRow row) {
        startedMs = Math.min(startedMs, startedMs(row));
        if (kind.ports() == Kind.Ports.ICMP) {
            firstPort = Tuple.icmpRequest(row);
        }
        add(row);
    }

    /**
     * Whether a record of another number, and the same {@link Tuple}, tells of this flow: as another core saw it, at the same
     * time. Where no ports tell flows apart, it takes a half without a packet from the initiator, which another core must
     * have seen, and one with.
     */
    boolean isOtherHalf(FlowRow row) {
        boolean fits = kind.ports() == Kind.Ports.BOTH || (txPackets == 0) != (row.number(FlowRow.TX_PACKETS) == 0);
        return fits
                && halves.haveRoomFor(row)
                && (!isOver()
                        || (startedMs(row) <= lastMs + FlowHalves.APART_MS
                                && row.number(FlowRow.TIME) - row.number(FlowRow.SILENT)
                                        >= startedMs - FlowHalves.APART_MS));
    }

    /** Whether it was closed, or all of its halves have ended. */
    boolean isOver() {
        return halves.areOver();
    }

    /** Whether it is a sum in which no flow began and no packet came: its flows were told of before, and have ended. */
    boolean isEmpty() {
        return !isFlow() && starts == 0 && txPackets == 0 && rxPackets == 0;
    }

    /** Where its texts are. */
    Names names() {
        return names;
    }

    long bytes() {
        return txBytes + rxBytes;
    }

    FlowLine in(State now) {
        state = now;
        return this;
    }

    State state() {
        return state;
    }

    Kind kind() {
        return kind;
    }

    /** Why it is over, empty where it is not, or is no flow. */
    String endReason() {
        return state == State.ENDED ? halves.endReason() : "";
    }

    /** TCP flags of the initiator. */
    String flagsTx() {
        return isFlow() ? halves.flagsTx() : kind.flagsTx();
    }

    /** TCP flags of the responder. */
    String flagsRx() {
        return isFlow() ? halves.flagsRx() : kind.flagsRx();
    }

    /** The first of the two ports; {@link Kind#ports} says which. */
    int firstPort() {
        return firstPort;
    }

    /** When its first packet was. */
    long startedMs() {
        return startedMs;
    }

    /** Where the peer was outside the tunnel, null where that is not known. */
    @Nullable String endpoint() {
        return names.text(endpoint);
    }

    /** The number of the name by which the peer had asked for the responder, {@link Names#NONE} where there is none. */
    int domain() {
        return domain;
    }

    /** Whose the peer is, as it was told last; null where nobody is named. */
    @Nullable String user() {
        return names.text(user);
    }

    /** A text of the constant fields, null where there is none. */
    @Nullable String text(int number) {
        return names.text(number);
    }

    /** The peer, null in the one sum that is of all peers, and of dropped packets. */
    @Nullable PeerName peerName() {
        return peer == Names.NONE ? null : PeerName.parse(String.valueOf(names.text(peer)));
    }

    /** The other peer, null where there is none. */
    @Nullable PeerName dstPeerName() {
        return dstPeer == Names.NONE ? null : PeerName.parse(String.valueOf(names.text(dstPeer)));
    }

    long lastSeq() {
        return lastSeq;
    }

    /** When the window of the last record ended. */
    long timeMs() {
        return timeMs;
    }

    /** When its last packet was. */
    long lastMs() {
        return lastMs;
    }

    long txPackets() {
        return txPackets;
    }

    long txBytes() {
        return txBytes;
    }

    long rxPackets() {
        return rxPackets;
    }

    long rxBytes() {
        return rxBytes;
    }

    long starts() {
        return starts;
    }

    long ends() {
        return ends;
    }

    /** How many flows it stands for. A sum counts those that began in it: those that end in it were told of before. */
    long flows() {
        return switch (state) {
            case DROPPED -> 0;
            case SUM -> starts;
            default -> 1;
        };
    }

    /** Whether it is one flow, rather than a sum. */
    boolean isFlow() {
        return flow != FlowRow.NO_FLOW;
    }
}
