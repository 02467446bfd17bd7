package io.penstock.gateway.query;

import org.jspecify.annotations.Nullable;

/**
 * One record, as a view of columns: of one record that was just parsed, or of many that were read from the index. Who needs
 * it longer than a call copies what he needs. For one thread.
 */
final class FlowRow {

    /** Number of the record. */
    static final int SEQ = 0;
    /** When the window of its counts ended, ms since 1970. */
    static final int TIME = 1;
    /** The flow within its run of the gateway, {@link #NO_FLOW} where it is of none. */
    static final int FLOW = 2;
    /** Two numbers of 16 bits; {@link Kind#ports} says which. */
    static final int PORTS = 3;
    /** How long before {@link #TIME} the flow's first packet was, ms. */
    static final int STARTED = 4;
    /** How long before {@link #TIME} the flow's last packet was, ms. */
    static final int SILENT = 5;
    /** Packets from the initiator since the record before; of a drop reason, its packets. */
    static final int TX_PACKETS = 6;
    /** Bytes from the initiator since the record before. */
    static final int TX_BYTES = 7;
    /** Packets from the responder since the record before. */
    static final int RX_PACKETS = 8;
    /** Bytes from the responder since the record before. */
    static final int RX_BYTES = 9;
    /** Flows that are told of for the first time. */
    static final int STARTS = 10;
    /** Flows that are told of for the last time. */
    static final int ENDS = 11;
    /** How many columns of numbers there are. */
    static final int NUMBERS = 12;

    /** The {@link Kind}. */
    static final int KIND = 0;
    /** Public key and name of the peer, see {@link PeerName}. */
    static final int PEER = 1;
    /** The same of the other peer, where there is one. */
    static final int DST_PEER = 2;
    /** Address of the initiator. */
    static final int SRC = 3;
    /** Address of the responder. */
    static final int DST = 4;
    /** The run of the gateway. */
    static final int BOOT = 5;
    /** Where the peer was outside the tunnel. */
    static final int ENDPOINT = 6;
    /** The name by which the peer had asked for the responder. */
    static final int DOMAIN = 7;
    /** Whose the peer is. */
    static final int USER = 8;
    /** How many columns of texts there are. */
    static final int TEXTS = 9;

    /** In {@link #FLOW}: a sum, a drop reason, or a record about the log. */
    static final long NO_FLOW = -1;

    private static final int PORT_BITS = 16;
    private static final int PORT_MASK = 0xffff;

    private final long[][] numbers;
    private final int[][] texts;
    private Names names = new Names();
    private int at;
    private @Nullable String line;

    /** A view of columns of this length. */
    FlowRow(int rows) {
        numbers = new long[NUMBERS][rows];
        texts = new int[TEXTS][rows];
    }

    /** The column itself, for who fills it. */
    long[] numbers(int column) {
        return numbers[column];
    }

    /** The column itself, for who fills it. */
    int[] texts(int column) {
        return texts[column];
    }

    /** The texts of its columns are these from now on. */
    void use(Names texts) {
        names = texts;
    }

    /** Shows this row from now on; {@code ofMeta} is the line of a record about the log. */
    void show(int row, @Nullable String ofMeta) {
        at = row;
        line = ofMeta;
    }

    /** A number of the row. */
    long number(int column) {
        return numbers[column][at];
    }

    /** Where its texts are. */
    Names names() {
        return names;
    }

    /** What it has in common with others. */
    Kind kind() {
        return names.kind(texts[KIND][at]);
    }

    /** The number of a text in {@link #names}. */
    int text(int column) {
        return texts[column][at];
    }

    /** The line, of records about the log alone. */
    @Nullable String line() {
        return line;
    }

    /** The first of the two ports. */
    int firstPort() {
        return (int) (numbers[PORTS][at] >> PORT_BITS) & PORT_MASK;
    }

    /** The second of the two ports. */
    int secondPort() {
        return (int) numbers[PORTS][at] & PORT_MASK;
    }

    /** Two ports in one number. */
    static long ports(int first, int second) {
        return (long) first << PORT_BITS | second;
    }
}
