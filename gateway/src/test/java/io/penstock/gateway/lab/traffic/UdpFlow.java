package io.penstock.gateway.lab.traffic;

import java.util.BitSet;

/** What arrived of one numbered flow of datagrams. */
final class UdpFlow {

    private final BitSet seen = new BitSet();
    private final BitSet lengths = new BitSet();
    private long highest = -1;
    private long received;
    private long reordered;
    private long duplicate;
    private long firstReordered = -1;

    synchronized void arrived(long sequence, int length) {
        lengths.set(length);
        if (seen.get(Math.toIntExact(sequence))) {
            duplicate++;
            return;
        }
        seen.set(Math.toIntExact(sequence));
        received++;
        if (sequence < highest) {
            reordered++;
            firstReordered = firstReordered < 0 ? sequence : firstReordered;
        }
        highest = Math.max(highest, sequence);
    }

    synchronized String report(String name) {
        StringBuilder report = new StringBuilder();
        line(report, name, "received", received);
        line(report, name, "reordered", reordered);
        line(report, name, "firstReordered", firstReordered);
        line(report, name, "duplicate", duplicate);
        line(report, name, "lengths", lengths.cardinality());
        return report.toString();
    }

    private static void line(StringBuilder report, String flow, String name, long value) {
        report.append("udp.")
                .append(flow)
                .append('.')
                .append(name)
                .append('=')
                .append(value)
                .append('\n');
    }
}
