package io.penstock.dataplane.flow;

/**
 * Ports, family and protocol of a flow in one long. It is never 0, for the family is not.
 *
 * <pre>
 *   63           48           32           16        8          0
 *   +------------+------------+------------+---------+----------+
 *   | peer port  |  far port  |     0      | family  | protocol |
 *   +------------+------------+------------+---------+----------+
 * </pre>
 */
final class FlowTuple {

    private FlowTuple() {}

    /** The peer's port is the upper half of {@code ports}. */
    static long of(int ports, int family, int protocol) {
        return ((long) ports << 32) | (family << 8) | protocol;
    }

    static int peerPort(long tuple) {
        return (int) (tuple >>> 48);
    }

    static int farPort(long tuple) {
        return (int) (tuple >>> 32) & 0xffff;
    }

    static int family(long tuple) {
        return (int) (tuple >>> 8) & 0xff;
    }

    static int protocol(long tuple) {
        return (int) tuple & 0xff;
    }
}
