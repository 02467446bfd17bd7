package io.penstock.linux.udp;

/**
 * How a UDP socket is opened.
 *
 * @param ipv6 IPv6 only, else IPv4 only: two sockets make dual stack
 * @param port local UDP port, 0 for one that is free
 * @param receiveBufferBytes {@code SO_RCVBUF} asked for; without CAP_NET_ADMIN the kernel stops at {@code rmem_max}
 * @param sendBufferBytes {@code SO_SNDBUF} asked for; without CAP_NET_ADMIN the kernel stops at {@code wmem_max}
 * @param merge whether the kernel may merge received datagrams ({@code UDP_GRO}), where it can
 * @param segment whether to send many datagrams as one ({@code UDP_SEGMENT}), where the kernel can
 * @param mark {@code SO_MARK} of what is sent, 0 for none
 */
public record UdpOptions(
        boolean ipv6, int port, int receiveBufferBytes, int sendBufferBytes, boolean merge, boolean segment, int mark) {

    /** Room in each direction for several bursts of super-packets: 7 MiB, as wireguard-go asks for. */
    public static final int BUFFER_BYTES = 7 << 20;

    /** Checks the port and the buffer sizes. */
    public UdpOptions {
        if (port < 0 || port > 0xffff) {
            throw new IllegalArgumentException("a UDP port is 0 to 65535, found " + port);
        }
        if (receiveBufferBytes <= 0 || sendBufferBytes <= 0) {
            throw new IllegalArgumentException("socket buffers have more than 0 bytes, found " + receiveBufferBytes
                    + " to receive and " + sendBufferBytes + " to send");
        }
    }

    /** IPv4 on all addresses, with everything the kernel offers. */
    public static UdpOptions ipv4(int port) {
        return new UdpOptions(false, port, BUFFER_BYTES, BUFFER_BYTES, true, true, 0);
    }

    /** IPv6 on all addresses, with everything the kernel offers. */
    public static UdpOptions ipv6(int port) {
        return new UdpOptions(true, port, BUFFER_BYTES, BUFFER_BYTES, true, true, 0);
    }

    /** The same on another port. */
    public UdpOptions withPort(int otherPort) {
        return new UdpOptions(ipv6, otherPort, receiveBufferBytes, sendBufferBytes, merge, segment, mark);
    }

    /** The same with other socket buffers. */
    public UdpOptions withBuffers(int otherReceiveBufferBytes, int otherSendBufferBytes) {
        return new UdpOptions(ipv6, port, otherReceiveBufferBytes, otherSendBufferBytes, merge, segment, mark);
    }

    /** The same with the offloads on or off. */
    public UdpOptions withOffloads(boolean otherMerge, boolean otherSegment) {
        return new UdpOptions(ipv6, port, receiveBufferBytes, sendBufferBytes, otherMerge, otherSegment, mark);
    }

    /** The same with another mark. */
    public UdpOptions withMark(int otherMark) {
        return new UdpOptions(ipv6, port, receiveBufferBytes, sendBufferBytes, merge, segment, otherMark);
    }
}
