package io.penstock.dataplane.policy;

import java.util.Locale;

/** What becomes of a packet. The code stands in the flow table, where 0 says that there is no policy. */
public enum Verdict {
    /** It passes. */
    ALLOW(1),
    /** It is dropped in silence. */
    DROP(2),
    /** It is dropped, and its sender is told: by RST where it is TCP, else by ICMP "administratively prohibited". */
    REJECT(3);

    /** No policy: everything passes. */
    public static final int UNJUDGED = 0;

    private final int code;

    Verdict(int code) {
        this.code = code;
    }

    /** The number that the flow table keeps. */
    public int code() {
        return code;
    }

    /** Whether packets with this code pass. */
    public static boolean passes(int code) {
        return code <= ALLOW.code;
    }

    /** The verdict of a code; {@link #ALLOW} for {@link #UNJUDGED}. */
    public static Verdict ofCode(int code) {
        return switch (code) {
            case UNJUDGED, 1 -> ALLOW;
            case 2 -> DROP;
            case 3 -> REJECT;
            default -> throw new IllegalArgumentException("no verdict has the code " + code);
        };
    }

    /** The word for people, {@code allow}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
