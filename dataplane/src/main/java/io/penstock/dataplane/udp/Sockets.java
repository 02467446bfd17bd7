package io.penstock.dataplane.udp;

import io.penstock.linux.udp.DatagramPort;
import java.util.List;
import java.util.stream.Stream;

/**
 * The UDP sockets of one listen port: one of each family for each core.
 *
 * @param port the port they are all bound to
 * @param ipv4 one for each core; empty where the machine has no IPv4
 * @param ipv6 one for each core; empty where the machine has no IPv6
 */
public record Sockets(int port, List<DatagramPort> ipv4, List<DatagramPort> ipv6) implements AutoCloseable {

    /** Copies the lists. */
    public Sockets {
        ipv4 = List.copyOf(ipv4);
        ipv6 = List.copyOf(ipv6);
    }

    /** No sockets at all. */
    public static Sockets none() {
        return new Sockets(0, List.of(), List.of());
    }

    /** Sets the firewall mark of outgoing datagrams on all of them. */
    public void setMark(int mark) throws java.io.IOException {
        for (DatagramPort port : ipv4) {
            port.setMark(mark);
        }
        for (DatagramPort port : ipv6) {
            port.setMark(mark);
        }
    }

    /** All of them. */
    public List<DatagramPort> all() {
        return Stream.concat(ipv4.stream(), ipv6.stream()).toList();
    }

    /** Datagrams that the kernel dropped at all of them since they were opened. One system call each: cold. */
    public long kernelDrops() {
        return all().stream().mapToLong(DatagramPort::kernelDrops).sum();
    }

    @Override
    public void close() {
        ipv4.forEach(DatagramPort::close);
        ipv6.forEach(DatagramPort::close);
    }
}
