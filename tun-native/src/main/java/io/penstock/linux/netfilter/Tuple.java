package io.penstock.linux.netfilter;

import java.net.InetAddress;

/**
 * One direction of a connection, as the kernel tracks it.
 *
 * @param source who sends
 * @param sourcePort his port, 0 to 65535
 * @param destination who is sent to, of the same family
 * @param destinationPort his port, 0 to 65535
 * @param protocol IANA number of a protocol with ports: TCP, UDP, SCTP, DCCP, UDP-Lite
 */
public record Tuple(InetAddress source, int sourcePort, InetAddress destination, int destinationPort, int protocol) {}
