package io.penstock.dataplane.policy;

import io.penstock.dataplane.crypto.PublicKey;
import org.jspecify.annotations.Nullable;

/** Somebody tries to reach somebody. Filled anew for each question, so that asking makes no garbage; for one thread. */
public final class Attempt {

    /** The port of a packet that does not tell it: a fragment, or a header that is cut off. */
    public static final int UNKNOWN_PORT = -1;

    boolean ipv6;
    long sourceHigh;
    long sourceLow;

    @Nullable PublicKey sourcePeer;

    long destinationHigh;
    long destinationLow;

    @Nullable PublicKey destinationPeer;

    int protocol;
    int port;

    /** An attempt of nobody. */
    public Attempt() {}

    /**
     * Says who opens the flow.
     *
     * @param addressIpv6 the family of both addresses
     * @param high first half of an IPv6 address, 0 for IPv4
     * @param low second half, or the IPv4 address as an unsigned number
     * @param peer in whose AllowedIPs it lies, null for nobody's
     */
    public void from(boolean addressIpv6, long high, long low, @Nullable PublicKey peer) {
        ipv6 = addressIpv6;
        sourceHigh = high;
        sourceLow = low;
        sourcePeer = peer;
    }

    /** Says whom; parameters as for {@link #from}. */
    public void to(long high, long low, @Nullable PublicKey peer) {
        destinationHigh = high;
        destinationLow = low;
        destinationPeer = peer;
    }

    /** Says how: an IANA protocol number, and the port of who is reached or {@link #UNKNOWN_PORT}. */
    public void by(int ipProtocol, int destinationPort) {
        protocol = ipProtocol;
        port = destinationPort;
    }
}
