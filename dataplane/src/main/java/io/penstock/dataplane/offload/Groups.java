package io.penstock.dataplane.offload;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** The groups of one batch, by number, in the order of their first packets: what each has in common, and how far it is. */
final class Groups {

    /** Packets that one TCP group may have: what {@code writev} takes, and 64 KiB of ordinary segments. */
    static final int MAX_TCP_PACKETS = 128;

    /** Packets that one UDP group may have: the kernel's {@code UDP_GRO_CNT_MAX}. */
    static final int MAX_UDP_PACKETS = 64;

    final MemorySegment[] segments;

    /** Where the first packet lies. */
    final long[] offsets;

    /** The first and the last of the group's packets, by their numbers in the batch. */
    final int[] first;

    final int[] last;

    /** How many packets. */
    final int[] counts;

    /** Length of the IP packet that they become. */
    final int[] totals;

    final int[] transportOffsets;
    final int[] headers;

    /** Length of the first payload, which no later one exceeds. */
    final int[] payloads;

    final boolean[] udps;
    final boolean[] pushes;

    /** What the first packet's header was before it became the super-packet's. */
    final long[] originals;

    final int[] iovecStarts;

    private final int[] nextSequences;
    private int size;

    Groups(int capacity) {
        segments = new MemorySegment[capacity];
        Arrays.fill(segments, MemorySegment.NULL);
        offsets = new long[capacity];
        first = new int[capacity];
        last = new int[capacity];
        counts = new int[capacity];
        totals = new int[capacity];
        transportOffsets = new int[capacity];
        headers = new int[capacity];
        payloads = new int[capacity];
        nextSequences = new int[capacity];
        udps = new boolean[capacity];
        pushes = new boolean[capacity];
        originals = new long[capacity];
        iovecStarts = new int[capacity];
    }

    int size() {
        return size;
    }

    /** Begins a group with a packet; returns its number. */
    int start(Candidate candidate, MemorySegment memory, long packet, int lengthBytes, int index) {
        int group = size++;
        segments[group] = memory;
        offsets[group] = packet;
        first[group] = index;
        last[group] = index;
        counts[group] = 1;
        totals[group] = lengthBytes;
        transportOffsets[group] = candidate.transportOffset;
        headers[group] = candidate.headerBytes;
        payloads[group] = candidate.payloadBytes;
        nextSequences[group] = candidate.sequence + candidate.payloadBytes;
        udps[group] = candidate.udp;
        pushes[group] = false;
        return group;
    }

    /** Whether a packet that may be merged is the group's next. */
    boolean continues(int group, Candidate candidate, MemorySegment memory, long packet) {
        return segments[group].equals(memory)
                && candidate.udp == udps[group]
                && candidate.transportOffset == transportOffsets[group]
                && candidate.headerBytes == headers[group]
                && candidate.payloadBytes <= payloads[group]
                && totals[group] + candidate.payloadBytes <= PacketLayout.MAX_PACKET_BYTES
                && counts[group] < (candidate.udp ? MAX_UDP_PACKETS : MAX_TCP_PACKETS)
                && (candidate.udp || candidate.sequence == nextSequences[group])
                && SuperHeader.agree(
                        memory,
                        offsets[group],
                        packet,
                        counts[group],
                        candidate.transportOffset,
                        candidate.headerBytes);
    }

    /** Takes a packet for which {@link #continues} holds. */
    void append(int group, Candidate candidate, int index) {
        last[group] = index;
        counts[group]++;
        totals[group] += candidate.payloadBytes;
        nextSequences[group] += candidate.payloadBytes;
        pushes[group] |= candidate.push;
    }

    void clear() {
        Arrays.fill(segments, 0, size, MemorySegment.NULL);
        size = 0;
    }
}
