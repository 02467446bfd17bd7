/**
 * Datagram sockets in batches: {@code recvmmsg} and {@code sendmmsg} with {@code UDP_GRO} and {@code UDP_SEGMENT}, the
 * local address a datagram came to (so that the answer leaves from it), and marks.
 */
package io.penstock.linux.udp;
