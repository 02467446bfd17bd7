package io.penstock.dataplane.counters;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One peer's traffic and roams, striped: each core has a stripe of its own, and so has the conductor, 128 bytes apart. A stripe's
 * owner adds by a plain load and an opaque store; any thread sums by opaque loads.
 */
public final class PeerCounters {

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    /** 128 bytes: two cache lines, for adjacent lines are fetched together. */
    private static final int STRIDE_LONGS = 16;

    private static final int RECEIVED_BYTES = 0;
    private static final int RECEIVED_PACKETS = 1;
    private static final int SENT_BYTES = 2;
    private static final int SENT_PACKETS = 3;
    private static final int ROAMS = 4;
    private static final int DELIVERED_BYTES = 5;
    private static final int DELIVERED_PACKETS = 6;
    private static final int TAKEN_BYTES = 7;
    private static final int TAKEN_PACKETS = 8;

    /** A stride of padding, the stripes, and a stride of padding. */
    private final long[] cells;

    /**
     * Counters, all zero.
     *
     * @param cores how many cores, at least 1; the conductor's stripe comes on top
     */
    public PeerCounters(int cores) {
        if (cores < 1) {
            throw new IllegalArgumentException("cores " + cores + " is less than 1");
        }
        cells = new long[(cores + 3) * STRIDE_LONGS];
    }

    /** The conductor's stripe. */
    public int conductorStripe() {
        return cells.length / STRIDE_LONGS - 3;
    }

    /**
     * Counts authenticated messages received. The stripe's owner only.
     *
     * @param stripe the core, from 0, or {@link #conductorStripe()}
     * @param packets how many transport messages, keepalives included; 0 for a handshake message
     * @param bytes their length, headers and tags included
     */
    public void received(int stripe, long packets, long bytes) {
        add(stripe, RECEIVED_PACKETS, packets);
        add(stripe, RECEIVED_BYTES, bytes);
    }

    /**
     * Counts messages sent. The stripe's owner only.
     *
     * @param stripe the core, from 0, or {@link #conductorStripe()}
     * @param packets how many transport messages, keepalives included; 0 for a handshake message
     * @param bytes their length, headers and tags included
     */
    public void sent(int stripe, long packets, long bytes) {
        add(stripe, SENT_PACKETS, packets);
        add(stripe, SENT_BYTES, bytes);
    }

    /**
     * Counts packets of the peer's that were delivered to the interface, by their own length. The stripe's owner only.
     */
    public void delivered(int stripe, long packets, long bytes) {
        add(stripe, DELIVERED_PACKETS, packets);
        add(stripe, DELIVERED_BYTES, bytes);
    }

    /** Counts packets that were taken from the interface for the peer, by their own length. The stripe's owner only. */
    public void taken(int stripe, long packets, long bytes) {
        add(stripe, TAKEN_PACKETS, packets);
        add(stripe, TAKEN_BYTES, bytes);
    }

    /** Counts a change of the endpoint by an authenticated message from elsewhere. The stripe's owner only. */
    public void roamed(int stripe) {
        add(stripe, ROAMS, 1);
    }

    private void add(int stripe, int cell, long amount) {
        int at = (stripe + 1) * STRIDE_LONGS + cell;
        CELL.setOpaque(cells, at, cells[at] + amount);
    }

    /** Bytes received. Any thread. */
    public long receivedBytes() {
        return sum(RECEIVED_BYTES);
    }

    /** Transport messages received. Any thread. */
    public long receivedPackets() {
        return sum(RECEIVED_PACKETS);
    }

    /** Bytes sent. Any thread. */
    public long sentBytes() {
        return sum(SENT_BYTES);
    }

    /** Transport messages sent. Any thread. */
    public long sentPackets() {
        return sum(SENT_PACKETS);
    }

    /** What was delivered to the interface. Any thread. */
    public Volume delivered() {
        return new Volume(sum(DELIVERED_PACKETS), sum(DELIVERED_BYTES));
    }

    /** What was taken from the interface for the peer. Any thread. */
    public Volume taken() {
        return new Volume(sum(TAKEN_PACKETS), sum(TAKEN_BYTES));
    }

    /** Changes of the endpoint by authenticated messages from elsewhere. Any thread. */
    public long roams() {
        return sum(ROAMS);
    }

    private long sum(int cell) {
        long sum = 0;
        for (int at = STRIDE_LONGS + cell; at < cells.length - STRIDE_LONGS; at += STRIDE_LONGS) {
            sum += (long) CELL.getOpaque(cells, at);
        }
        return sum;
    }
}
