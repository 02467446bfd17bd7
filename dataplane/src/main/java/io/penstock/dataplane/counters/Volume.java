package io.penstock.dataplane.counters;

/**
 * An amount of traffic.
 *
 * @param packets how many inner packets
 * @param bytes their length, IP headers included
 */
public record Volume(long packets, long bytes) {

    /** Nothing. */
    public static final Volume NONE = new Volume(0, 0);
}
