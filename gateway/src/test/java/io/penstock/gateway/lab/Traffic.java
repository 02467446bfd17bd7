package io.penstock.gateway.lab;

/**
 * Packets of one direction.
 *
 * @param packets how many
 * @param bytes of them all, IP headers included
 */
record Traffic(long packets, long bytes) {

    static final Traffic NONE = new Traffic(0, 0);

    Traffic plus(Traffic other) {
        return new Traffic(packets + other.packets, bytes + other.bytes);
    }

    Traffic minus(Traffic other) {
        return new Traffic(packets - other.packets, bytes - other.bytes);
    }
}
