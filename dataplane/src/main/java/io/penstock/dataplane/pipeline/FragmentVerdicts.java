package io.penstock.dataplane.pipeline;

import io.penstock.dataplane.flow.FlowParser;
import java.util.concurrent.TimeUnit;

/**
 * What the policy said of first fragments, for the fragments that follow and have no ports. A first fragment that comes
 * meanwhile and falls on the same place takes it; the fragments that lose theirs are judged as packets without ports.
 * Used by the core's thread only.
 */
final class FragmentVerdicts {

    /** Packets under way in fragments. A power of two. */
    private static final int PLACES = 1024;

    /** As long as Linux waits for the rest of a packet ({@code net.ipv4.ipfrag_time}). */
    private static final long LIFE_NS = TimeUnit.SECONDS.toNanos(30);

    private static final int KEY_LONGS = 6;

    private final long[] keys = new long[PLACES * KEY_LONGS];
    private final long[] bornNs = new long[PLACES];
    private final int[] verdicts = new int[PLACES];
    private final int[] rules = new int[PLACES];
    private final int[] versions = new int[PLACES];

    private static int placeOf(FlowParser packet) {
        long sum = packet.fragmentId() * 0x9e3779b97f4a7c15L + packet.peerAddressLow() * 31 + packet.farAddressLow();
        return (int) ((sum * 0xbf58476d1ce4e5b9L) >>> 54);
    }

    /** Keeps the verdict on a first fragment. */
    void put(int peerId, FlowParser packet, int verdict, int ruleId, int version, long nowNs) {
        int place = placeOf(packet);
        int at = place * KEY_LONGS;
        keys[at] = packet.peerAddressHigh();
        keys[at + 1] = packet.peerAddressLow();
        keys[at + 2] = packet.farAddressHigh();
        keys[at + 3] = packet.farAddressLow();
        keys[at + 4] = kind(packet);
        keys[at + 5] = whose(peerId, packet);
        bornNs[place] = nowNs;
        verdicts[place] = verdict;
        rules[place] = ruleId;
        versions[place] = version;
    }

    private static long kind(FlowParser packet) {
        return ((long) packet.family() << 48) | ((long) packet.protocol() << 40) | (packet.fragmentId() & 0xffff_ffffL);
    }

    private static long whose(int peerId, FlowParser packet) {
        return ((long) peerId << 1) | (packet.isInbound() ? 1 : 0);
    }

    /** Where the verdict on a later fragment's first is; negative where it is not known. */
    int find(int peerId, FlowParser packet, int version, long nowNs) {
        int place = placeOf(packet);
        int at = place * KEY_LONGS;
        boolean same = keys[at] == packet.peerAddressHigh()
                && keys[at + 1] == packet.peerAddressLow()
                && keys[at + 2] == packet.farAddressHigh()
                && keys[at + 3] == packet.farAddressLow()
                && keys[at + 4] == kind(packet)
                && keys[at + 5] == whose(peerId, packet)
                && versions[place] == version
                && nowNs - bornNs[place] < LIFE_NS;
        return same ? place : -1;
    }

    int verdict(int place) {
        return verdicts[place];
    }

    int ruleId(int place) {
        return rules[place];
    }
}
