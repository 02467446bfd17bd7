package io.penstock.gateway.query;

import java.util.Locale;

/** A flow's number within its run, which the log writes as core and number, {@code 01-2a}. */
final class FlowIds {

    private static final int CORE_SHIFT = 48;
    private static final int HEX = 16;

    private FlowIds() {}

    /** The number of a text of the log. */
    static long parse(String text) {
        int dash = text.indexOf('-');
        return Long.parseLong(text, 0, dash, HEX) << CORE_SHIFT | Long.parseLong(text, dash + 1, text.length(), HEX);
    }

    /** The core that tells of the flow. */
    static int core(long flow) {
        return (int) (flow >>> CORE_SHIFT);
    }

    /** The log's text of a number. */
    static String text(long flow) {
        return String.format(Locale.ROOT, "%02x-%x", flow >>> CORE_SHIFT, flow & (1L << CORE_SHIFT) - 1);
    }
}
