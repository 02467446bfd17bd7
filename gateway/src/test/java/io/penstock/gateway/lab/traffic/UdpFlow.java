package io.penstock.gateway.lab.traffic;

import java.util.BitSet;
import java.util.Locale;

/** What arrived of one numbered flow of datagrams. */
final class UdpFlow {

    private final BitSet seen = new BitSet();
    private long highest = -1;
    private long received;
    private long reordered;
    private long duplicate;

    synchronized void arrived(long sequence) {
        if (seen.get(Math.toIntExact(sequence))) {
            duplicate++;
            return;
        }
        seen.set(Math.toIntExact(sequence));
        received++;
        if (sequence < highest) {
            reordered++;
        }
        highest = Math.max(highest, sequence);
    }

    synchronized String report(String name) {
        return String.format(
                Locale.ROOT,
                "udp.%1$s.received=%2$d%nudp.%1$s.reordered=%3$d%nudp.%1$s.duplicate=%4$d%n",
                name,
                received,
                reordered,
                duplicate);
    }
}
