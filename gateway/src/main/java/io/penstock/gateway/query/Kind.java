package io.penstock.gateway.query;

import java.util.regex.Pattern;

/**
 * What a record has in common with many others. Of a million records there are some hundred kinds, so that they are kept,
 * and judged by a filter, once each. Texts are empty, and numbers -1, where the record has no such field.
 *
 * @param type {@code start}, {@code update}, {@code end}, {@code drop} or {@code meta}
 * @param verdict {@code allow}, {@code drop}, {@code reject}
 * @param trafficClass {@code local}, {@code virtual}, {@code subnet}, {@code exit}
 * @param direction {@code ingress}, {@code egress}
 * @param protocol IANA number
 * @param ports which ports it has
 * @param endReason why the flow was over
 * @param dropReason why packets were not delivered
 * @param flagsTx TCP flags of the initiator
 * @param flagsRx TCP flags of the responder
 * @param ruleId the rule that decided
 * @param ruleName its name
 */
record Kind(
        String type,
        String verdict,
        String trafficClass,
        String direction,
        int protocol,
        Ports ports,
        String endReason,
        String dropReason,
        String flagsTx,
        String flagsRx,
        int ruleId,
        String ruleName) {

    /** What the two numbers in the place of the ports are. */
    enum Ports {
        /** There are none. */
        NONE,
        /** Source and destination. */
        BOTH,
        /** The destination alone, in a sum. */
        DESTINATION,
        /** The lowest and the highest destination, in a sum. */
        RANGE,
        /** ICMP type and code. */
        ICMP
    }

    /** The kind of records about the log itself. */
    static final String META = "meta";

    private static final String SEPARATOR = "|";
    private static final Pattern SPLIT = Pattern.compile("\\|");
    private static final int FIELDS = 12;

    /** Its text in the index. A rule's name comes last, so that it may hold anything. */
    String text() {
        return String.join(
                SEPARATOR,
                type,
                verdict,
                trafficClass,
                direction,
                Integer.toString(protocol),
                ports.name(),
                endReason,
                dropReason,
                flagsTx,
                flagsRx,
                Integer.toString(ruleId),
                ruleName);
    }

    /** The kind of a text. */
    static Kind parse(String text) {
        String[] parts = SPLIT.split(text, FIELDS);
        return new Kind(
                parts[0],
                parts[1],
                parts[2],
                parts[3],
                Integer.parseInt(parts[4]),
                Ports.valueOf(parts[5]),
                parts[6],
                parts[7],
                parts[8],
                parts[9],
                Integer.parseInt(parts[10]),
                parts[11]);
    }

    /** Whether it is about the log itself. */
    boolean isMeta() {
        return type.equals(META);
    }

    /** Whether it is the last record of its flow. */
    boolean isEnd() {
        return type.equals("end");
    }

    /** Whether the policy refused it. */
    boolean isDenied() {
        return verdict.equals("drop") || verdict.equals("reject");
    }
}
