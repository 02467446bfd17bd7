package io.penstock.dataplane.flow;

/**
 * Ports, family and protocol of a flow in one long. It is never 0, for the family is not.
 *
 * <pre>
 *   63           48           32           16        8          0
 *   +------------+------------+------------+---------+----------+
 *   | peer port  |  far port  |     0      | family  | protocol |
 *   +------------+------------+------------+---------+----------+
 *   |        rule id          | 1, verdict | family  | protocol |   of a crowd: refused flows, not told apart
 *   |            0            | 2^15       | family  | protocol |   of fragments after the first, which tell no ports
 *   +------------+------------+------------+---------+----------+
 * </pre>
 */
final class FlowTuple {

    private static final long CROWD = 1 << 16;
    private static final int VERDICT_SHIFT = 17;
    private static final long LATER_FRAGMENTS = 1L << 31;

    private FlowTuple() {}

    /** The peer's port is the upper half of {@code ports}. */
    static long of(int ports, int family, int protocol) {
        return ((long) ports << 32) | (family << 8) | protocol;
    }

    /** Of all fragments after the first: another flow than that of whole packets whose ports are 0. */
    static long ofLaterFragments(int family, int protocol) {
        return LATER_FRAGMENTS | of(0, family, protocol);
    }

    /** Of all flows of a family and protocol that a rule refused. */
    static long ofCrowd(int ruleId, int verdict, int family, int protocol) {
        return ((long) ruleId << 32) | CROWD | ((long) verdict << VERDICT_SHIFT) | (family << 8) | protocol;
    }

    static boolean isCrowd(long tuple) {
        return (tuple & CROWD) != 0;
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
