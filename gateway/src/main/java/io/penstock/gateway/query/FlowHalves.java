package io.penstock.gateway.query;

/**
 * The halves of a flow. A flow's packets one way may meet another core than those the other way; each core tells of what it
 * saw, under a number of its own. Which halves have ended, and why, makes when and why the flow did. For one thread.
 */
final class FlowHalves {

    /** How long after the last packet of one half the first of another may be, ms. */
    static final long APART_MS = 2_000;

    private static final String LETTERS = "FSRPAUEC";
    private static final String FIN = "F";

    // A bit for each core. Of two that share one, because there are more than 64, the halves are not joined.
    private long open;
    private long seen;
    private boolean closed;
    private String endReason = "";
    private String flagsTx = "";
    private String flagsRx = "";

    private static long core(FlowRow row) {
        return 1L << FlowIds.core(row.number(FlowRow.FLOW));
    }

    /** A record of a half. */
    void add(FlowRow row) {
        Kind kind = row.kind();
        seen |= core(row);
        flagsTx = union(flagsTx, kind.flagsTx());
        flagsRx = union(flagsRx, kind.flagsRx());
        if (kind.isEnd()) {
            open &= ~core(row);
            // The half that saw the end of the connection knows more than one that has merely become silent.
            endReason = closed ? endReason : kind.endReason();
            closed |= kind.endReason().equals("fin") || kind.endReason().equals("rst");
        } else {
            open |= core(row);
        }
    }

    /**
     * Whether the half that a row tells of may be one of these. A core has one half of a flow at a time; and none after
     * another one where the flow was over, because that is the next flow.
     */
    boolean haveRoomFor(FlowRow row) {
        return ((areOver() ? seen : open) & core(row)) == 0;
    }

    /** Whether there are several. */
    boolean areJoined() {
        return Long.bitCount(seen) > 1;
    }

    /** Whether one saw the connection being closed, or all have ended. */
    boolean areOver() {
        return closed || open == 0;
    }

    /** Why they are over; empty where none has ended. */
    String endReason() {
        boolean finBothWays = areJoined() && flagsTx.contains(FIN) && flagsRx.contains(FIN);
        return finBothWays && endReason.equals("idle") ? "fin" : endReason;
    }

    /** TCP flags of the initiator, which all of them have seen. */
    String flagsTx() {
        return flagsTx;
    }

    /** TCP flags of the responder, which all of them have seen. */
    String flagsRx() {
        return flagsRx;
    }

    private static String union(String known, String more) {
        if (known.isEmpty() || known.equals(more)) {
            return more;
        }
        StringBuilder union = new StringBuilder(LETTERS.length());
        for (int i = 0; i < LETTERS.length(); i++) {
            char letter = LETTERS.charAt(i);
            if (known.indexOf(letter) >= 0 || more.indexOf(letter) >= 0) {
                union.append(letter);
            }
        }
        return union.toString();
    }
}
