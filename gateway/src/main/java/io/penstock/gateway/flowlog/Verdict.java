package io.penstock.gateway.flowlog;

import java.util.Locale;

/** What the policy said, by the number that the flow table keeps. */
enum Verdict {
    /** It may pass; also where there is no policy. */
    ALLOW,
    /** It was dropped without a word. */
    DROP,
    /** It was dropped, and its sender was told. */
    REJECT;

    private static final int DROP_NUMBER = 2;
    private static final int REJECT_NUMBER = 3;

    static Verdict of(int number) {
        return switch (number) {
            case DROP_NUMBER -> DROP;
            case REJECT_NUMBER -> REJECT;
            default -> ALLOW;
        };
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
