package io.penstock.linux.libc;

/** {@code netinet/udp.h}: datagrams of equal length that cross the socket as one. */
public final class NetinetUdp {

    public static final int SOL_UDP = 17;

    /** Option and control message: a {@code u16}, the stride at which the kernel cuts one send into datagrams. */
    public static final int UDP_SEGMENT = 103;

    /** Option and control message: an {@code int}, the stride of the datagrams that were merged. */
    public static final int UDP_GRO = 104;

    private NetinetUdp() {}
}
