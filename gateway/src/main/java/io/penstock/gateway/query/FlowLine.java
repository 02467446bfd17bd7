package io.penstock.gateway.query;

import org.jspecify.annotations.Nullable;

/**
 * A flow, joined of its records; or a sum of flows, or of dropped packets, as one record has it. Counts are of the period
 * that was asked for, times are ms since 1970. For one thread.
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
    final int firstPort;
    final int secondPort;
    final long firstSeq;
    final long startedMs;
    private Kind kind;
    private int endpoint;
    private int domain;
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
        startedMs = row.number(FlowRow.TIME) - row.number(FlowRow.STARTED);
        add(row);
    }

    /** A later record of the same flow. */
    void add(FlowRow row) {
        kind = row.kind();
        endpoint = row.text(FlowRow.ENDPOINT);
        domain = row.text(FlowRow.DOMAIN);
        user = row.text(FlowRow.USER);
        lastSeq = row.number(FlowRow.SEQ);
        timeMs = row.number(FlowRow.TIME);
        lastMs = timeMs - row.number(FlowRow.SILENT);
        txPackets += row.number(FlowRow.TX_PACKETS);
        txBytes += row.number(FlowRow.TX_BYTES);
        rxPackets += row.number(FlowRow.RX_PACKETS);
        rxBytes += row.number(FlowRow.RX_BYTES);
        starts += row.number(FlowRow.STARTS);
        ends += row.number(FlowRow.ENDS);
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

    /** How many flows it stands for. */
    long flows() {
        return switch (state) {
            case DROPPED -> 0;
            case SUM -> Math.max(starts, ends);
            default -> 1;
        };
    }

    /** Whether it is one flow, rather than a sum. */
    boolean isFlow() {
        return flow != FlowRow.NO_FLOW;
    }
}
