package io.penstock.linux.udp;

/**
 * A UDP socket that moves datagrams in batches. One thread receives; any thread may send with a batch of its own (the
 * kernel's sockets allow it).
 */
public interface DatagramPort extends AutoCloseable {

    /** The file descriptor, for an event loop to wait on; negative where there is none (a double in memory). */
    int fd();

    /** The local UDP port. */
    int localPort();

    /**
     * Receives as many datagrams as there are, at most the batch's capacity, without blocking. With {@code UDP_GRO} one
     * entry may hold many messages of equal length.
     *
     * @return how many entries of the batch were filled; 0 when nothing waits; a negated {@code errno} on failure
     */
    int receive(ReceiveBatch batch);

    /**
     * Sends the batch's datagrams from entry {@code from} on, without blocking.
     *
     * @return how many were taken by the kernel, which may be fewer than there are: the caller sends the rest; 0 when
     *     the socket's buffer is full; a negated {@code errno} when the entry {@code from} itself is refused
     */
    int send(SendBatch batch, int from);

    /** Whether one entry of a send batch may carry many messages ({@code UDP_SEGMENT}). */
    boolean canSegment();

    @Override
    void close();
}
