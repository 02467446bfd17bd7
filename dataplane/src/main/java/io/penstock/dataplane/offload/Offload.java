package io.penstock.dataplane.offload;

import java.util.Locale;

/** The offloads of both edges, each with a switch, a state and a fall-back of its own. */
public enum Offload {
    /** {@code UDP_GRO}: one received datagram of up to 64 KiB holds many messages. */
    UDP_GRO("messages received as one datagram", "5.0"),
    /** {@code UDP_SEGMENT}: one send carries many messages. */
    UDP_GSO("messages sent as one datagram", "4.18"),
    /** {@code TUN_F_TSO4}, {@code TUN_F_TSO6}: TCP is read from the TUN device as super-packets. */
    TUN_TSO("TCP read from the TUN device as super-packets", "2.6.27"),
    /** {@code TUN_F_USO4}, {@code TUN_F_USO6}: UDP is read from the TUN device as super-packets. */
    TUN_USO("UDP read from the TUN device as super-packets", "6.2"),
    /** TCP segments from peers are merged and written to the TUN device as super-packets. */
    TCP_MERGE("TCP from peers written to the TUN device as super-packets", "2.6.27"),
    /** UDP datagrams from peers are merged and written to the TUN device as super-packets. */
    UDP_MERGE("UDP from peers written to the TUN device as super-packets", "6.2");

    private final String sentence;
    private final String linux;

    Offload(String sentence, String linux) {
        this.sentence = sentence;
        this.linux = linux;
    }

    /** What it does, without a full stop. */
    public String sentence() {
        return sentence;
    }

    /** The first version of Linux that has it. */
    public String linux() {
        return linux;
    }

    /** The name in lower case, the label of its metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
