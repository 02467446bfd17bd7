package io.penstock.dataplane.udp;

import io.penstock.dataplane.wire.MessageType;
import io.penstock.linux.LinuxException;
import io.penstock.linux.udp.DatagramPort;
import io.penstock.linux.udp.LinuxUdp;
import io.penstock.linux.udp.UdpOptions;
import java.io.IOException;
import java.util.List;

/**
 * Sockets of the kernel. Transport messages are steered to the core that owns their session: it is named by the lowest
 * byte of the receiver index, which lies behind the type word.
 */
public final class KernelNetwork implements Network {

    private static final int EADDRINUSE = 98;
    private static final int EAFNOSUPPORT = 97;
    private static final int RECEIVER_INDEX_OFFSET = 4;
    private static final int ATTEMPTS = 16;

    private final boolean merge;
    private final boolean segment;

    /**
     * The kernel of the network namespace this process is in.
     *
     * @param merge whether received datagrams may be merged ({@code UDP_GRO}), where it can
     * @param segment whether many datagrams may be sent as one ({@code UDP_SEGMENT}), where it can
     */
    public KernelNetwork(boolean merge, boolean segment) {
        this.merge = merge;
        this.segment = segment;
    }

    @Override
    public Sockets open(int port, int cores, int mark) throws IOException {
        for (int attempt = 1; ; attempt++) {
            List<DatagramPort> ipv4 = group(options(UdpOptions.ipv4(port), mark), cores);
            try {
                int chosen = ipv4.isEmpty() ? port : ipv4.getFirst().localPort();
                List<DatagramPort> ipv6 = group(options(UdpOptions.ipv6(chosen), mark), cores);
                if (ipv4.isEmpty() && ipv6.isEmpty()) {
                    throw new LinuxException("this machine has neither IPv4 nor IPv6", EAFNOSUPPORT);
                }
                return new Sockets(ipv4.isEmpty() ? ipv6.getFirst().localPort() : chosen, ipv4, ipv6);
            } catch (LinuxException e) {
                ipv4.forEach(DatagramPort::close);
                // A port that the kernel chose for IPv4 may be taken for IPv6: another choice may not.
                if (port != 0 || e.errno() != EADDRINUSE || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private UdpOptions options(UdpOptions plain, int mark) {
        return plain.withMark(mark).withOffloads(merge, segment);
    }

    private static List<DatagramPort> group(UdpOptions options, int cores) throws IOException {
        if (options.ipv6() && !LinuxUdp.ipv6Available()) {
            return List.of();
        }
        List<DatagramPort> group;
        try {
            group = LinuxUdp.openGroup(options, cores);
        } catch (LinuxException e) {
            if (e.errno() == EAFNOSUPPORT) {
                return List.of();
            }
            throw e;
        }
        if (cores > 1) {
            group.getFirst().steerByPayloadByte(MessageType.TRANSPORT, RECEIVER_INDEX_OFFSET, cores);
        }
        return group;
    }
}
