package io.penstock.dataplane.offload;

import io.penstock.linux.tun.VirtioNetHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Merges neighbouring packets of one flow into super-packets for the TUN queue, by the rules of the kernel's own GRO
 * ({@code net/ipv4/tcp_offload.c}, {@code udp_offload.c}), and stricter where it is lenient:
 *
 * <ul>
 *   <li>TCP: in sequence, nothing but ACK and PSH set, equal acknowledgement, window and options; PSH ends a super-packet.
 *   <li>UDP, when {@link #setUdp} says so: with a checksum, and a length that is the IP packet's.
 *   <li>Both: equal addresses, ports, TOS, TTL and flow label, no IP options, fragments or extension headers; IPv4 ids that
 *       count up, or DF; all payloads as long as the first's, but the last, which may be shorter; IPv4 header checksum right.
 * </ul>
 *
 * <p>Add the packets of a batch in the order of their arrival, {@link #finish}, write each group, {@link #clear}. Groups
 * stand in the order of their first packets, and a flow's next group begins only when the one before is closed: so the
 * order within a flow stays. A packet whose flow cannot be told closes all groups between its two addresses.
 *
 * <p>Transport checksums are trusted, as the kernel's WireGuard trusts its tag, unless {@link #setVerifyChecksums} says
 * otherwise. One per core.
 */
public final class Coalescer {

    private static final int IOVEC_BYTES = 16;
    private static final int END = -1;

    private final int capacity;
    private final Candidate candidate = new Candidate();
    private final OpenFlows open = new OpenFlows();
    private final MemorySegment iovecs;

    private int packets;
    private final long[] offsets;
    private final int[] lengths;
    private final int[] next;

    private final Groups groups;

    private boolean tcp = true;
    private boolean udp;
    private boolean verifyChecksums;

    /**
     * A coalescer that merges TCP and trusts checksums.
     *
     * @param capacity how many packets one batch may have
     */
    public Coalescer(int capacity) {
        this.capacity = capacity;
        iovecs = Arena.ofAuto().allocate((long) capacity * IOVEC_BYTES, Long.BYTES);
        offsets = new long[capacity];
        lengths = new int[capacity];
        next = new int[capacity];
        groups = new Groups(capacity);
    }

    /** Whether TCP segments are merged. */
    public void setTcp(boolean on) {
        tcp = on;
    }

    /** Whether UDP datagrams are merged: only where the kernel takes UDP super-packets (Linux 6.2 and later). */
    public void setUdp(boolean on) {
        udp = on;
    }

    /** Whether only packets whose TCP or UDP checksum is right are merged; the others pass alone, as they are. */
    public void setVerifyChecksums(boolean on) {
        verifyChecksums = on;
    }

    /** Whether no packet may be added before the batch is finished and cleared. */
    public boolean isFull() {
        return packets == capacity;
    }

    /** How many packets were added since {@link #clear}. */
    public int packets() {
        return packets;
    }

    /** How many groups there are. */
    public int groups() {
        return groups.size();
    }

    /**
     * Adds the next packet of the batch. Its memory must stay as it is until {@link #clear}, but for what this class
     * writes: the {@link VirtioNetHeader#LENGTH_BYTES} bytes in front of it must be free.
     *
     * @param memory off-heap memory; only packets of equal segments are merged
     * @param packet where the IP packet begins
     * @param lengthBytes its length by its own header, padding cut off
     */
    public void add(MemorySegment memory, long packet, int lengthBytes) {
        candidate.parse(memory, packet, lengthBytes, tcp, udp, verifyChecksums);
        int index = packets++;
        offsets[index] = packet;
        lengths[index] = lengthBytes;
        next[index] = END;
        if (!candidate.hasFlow) {
            open.closePair(candidate.pairKey);
            start(memory, index);
            return;
        }
        int place = open.find(candidate.flowKey);
        if (place != OpenFlows.NONE) {
            int group = open.group(place);
            if (candidate.mergeable && groups.continues(group, candidate, memory, packet)) {
                append(group, index);
                if (candidate.push || candidate.payloadBytes < groups.payloads[group]) {
                    open.close(place);
                }
                return;
            }
            open.close(place);
        }
        int group = start(memory, index);
        if (candidate.mergeable && !candidate.push) {
            open.open(candidate.flowKey, candidate.pairKey, group);
        }
    }

    private int start(MemorySegment memory, int index) {
        return groups.start(candidate, memory, offsets[index], lengths[index], index);
    }

    private void append(int group, int index) {
        next[groups.last[group]] = index;
        groups.append(group, candidate, index);
    }

    /**
     * Closes all groups, writes their headers in front of and into their first packets, and lays out their pieces.
     *
     * @return how many groups there are
     */
    public int finish() {
        open.clear();
        int at = 0;
        for (int group = 0; group < groups.size(); group++) {
            groups.iovecStarts[group] = at;
            if (groups.counts[group] == 1) {
                putSingle(group, groups.first[group], at);
            } else {
                putMerged(group, at);
            }
            at += groups.counts[group];
        }
        return groups.size();
    }

    private void putSingle(int group, int index, int iovec) {
        VirtioNetHeader.putPlain(groups.segments[group], offsets[index] - VirtioNetHeader.LENGTH_BYTES);
        putFirst(group, index, iovec);
    }

    private void putFirst(int group, int index, int iovec) {
        long start = groups.segments[group].address() + offsets[index] - VirtioNetHeader.LENGTH_BYTES;
        putIovec(iovec, start, VirtioNetHeader.LENGTH_BYTES + lengths[index]);
    }

    private void putMerged(int group, int iovec) {
        int index = groups.first[group];
        groups.originals[group] = SuperHeader.write(
                groups.segments[group],
                offsets[index],
                groups.udps[group],
                groups.transportOffsets[group],
                groups.headers[group],
                groups.payloads[group],
                groups.totals[group],
                groups.pushes[group]);
        putFirst(group, index, iovec);
        int headerBytes = groups.headers[group];
        long payload = groups.segments[group].address() + headerBytes;
        int at = iovec + 1;
        for (int follower = next[index]; follower != END; follower = next[follower], at++) {
            putIovec(at, payload + offsets[follower], lengths[follower] - headerBytes);
        }
    }

    private void putIovec(int iovec, long address, int lengthBytes) {
        long at = (long) iovec * IOVEC_BYTES;
        iovecs.set(ValueLayout.JAVA_LONG, at, address);
        iovecs.set(ValueLayout.JAVA_LONG, at + Long.BYTES, lengthBytes);
    }

    /** Where a finished group's {@code struct iovec} array lies: {@link #packets(int)} of them. */
    public long iovecAddress(int group) {
        return iovecs.address() + (long) groups.iovecStarts[group] * IOVEC_BYTES;
    }

    /** How many packets a group has, and into how many pieces it is laid out. */
    public int packets(int group) {
        return groups.counts[group];
    }

    /** Whether a group is of UDP datagrams; meaningful where it has several packets. */
    public boolean isUdp(int group) {
        return groups.udps[group];
    }

    /** Length of a group's IP packet, the {@code virtio_net_hdr} not counted. */
    public int lengthBytes(int group) {
        return groups.totals[group];
    }

    /** Length of the IP packets that a group was made of. */
    public int packetBytes(int group) {
        return groups.totals[group] + (groups.counts[group] - 1) * groups.headers[group];
    }

    /** Length of the packet that a group begins with. */
    public int firstLengthBytes(int group) {
        return lengths[groups.first[group]];
    }

    /** Which of the batch's packets a group begins with, counted from 0 in the order of {@link #add}. */
    public int firstPacket(int group) {
        return groups.first[group];
    }

    /** The memory that a group's packets lie in. */
    public MemorySegment memory(int group) {
        return groups.segments[group];
    }

    /** Where a group's first packet begins in {@link #memory}. */
    public long packet(int group) {
        return groups.offsets[group];
    }

    /**
     * Takes a finished group apart, for a kernel that does not take it: afterwards each of its {@link #packets(int)}
     * pieces is a packet as it came, with its own {@code virtio_net_hdr}, to be written alone.
     */
    public void split(int group) {
        if (groups.counts[group] == 1) {
            return;
        }
        int index = groups.first[group];
        SuperHeader.restore(
                groups.segments[group],
                offsets[index],
                groups.udps[group],
                groups.transportOffsets[group],
                lengths[index],
                groups.originals[group]);
        int iovec = groups.iovecStarts[group];
        for (; index != END; index = next[index], iovec++) {
            putSingle(group, index, iovec);
        }
    }

    /** Forgets the batch. */
    public void clear() {
        groups.clear();
        packets = 0;
        open.clear();
    }
}
