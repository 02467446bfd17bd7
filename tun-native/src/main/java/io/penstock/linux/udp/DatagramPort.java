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
     * Sends the batch's datagrams from entry {@code from} on, without blocking. Datagrams wider than the path are
     * fragmented, but a train is not: its stride must fit.
     *
     * @return how many were taken by the kernel, which may be fewer than there are: the caller sends the rest; 0 when
     *     the socket's buffer is full; a negated {@code errno} when the entry {@code from} itself is refused: see {@link
     *     #isSourceGone} and {@link #isTrainRefused} for what can be helped
     */
    int send(SendBatch batch, int from);

    /**
     * Whether a refusal may mean that the local address or interface of the entry's endpoint is no longer there: {@code
     * -EINVAL}, {@code -ENODEV}, {@code -EADDRNOTAVAIL}, or no route by that interface, {@code -ENETUNREACH}. The cure
     * is to send once more to {@link io.penstock.linux.address.Endpoint#withoutSource}.
     */
    static boolean isSourceGone(int negatedErrno) {
        return negatedErrno == -22 || negatedErrno == -19 || negatedErrno == -99 || negatedErrno == -101;
    }

    /**
     * Whether a refusal may mean that the kernel cannot cut this train: {@code -EIO} where the interface cannot write
     * checksums, {@code -EMSGSIZE} or {@code -EINVAL} (by kernel version) where the stride is wider than the path. The
     * cure is to send its datagrams one by one.
     */
    static boolean isTrainRefused(int negatedErrno) {
        return negatedErrno == -5 || negatedErrno == -90 || negatedErrno == -22;
    }

    /** Whether one entry of a send batch may carry many messages ({@code UDP_SEGMENT}). */
    boolean canSegment();

    /** Whether one entry of a receive batch may hold many messages ({@code UDP_GRO}). */
    default boolean canMerge() {
        return false;
    }

    /** With which {@code errno} the kernel refused {@code UDP_SEGMENT} when the port was opened; 0 for none. */
    default int segmentErrno() {
        return 0;
    }

    /** With which {@code errno} the kernel refused {@code UDP_GRO} when the port was opened; 0 for none. */
    default int mergeErrno() {
        return 0;
    }

    /**
     * Datagrams that the kernel dropped at this socket since it was opened because the receive buffer was full (or a
     * checksum was wrong). One system call: cold. 0 where there is no kernel behind the port.
     */
    default long kernelDrops() {
        return 0;
    }

    /**
     * Marks what this port sends from now on ({@code SO_MARK}, 0 for none), for routing rules and firewalls.
     *
     * @throws java.io.IOException when the kernel refuses: it takes CAP_NET_ADMIN
     */
    default void setMark(int mark) throws java.io.IOException {}

    /**
     * Steers datagrams among the ports of this port's group: one whose first payload byte equals {@code
     * whenFirstByteEquals} goes to the port number {@code payload[byteOffset] % modulus}, counted in the order in which
     * the group was opened; all others go where the kernel's hash of addresses and ports says. A datagram of a train is
     * steered as the train is. An empty datagram, or one of the kind that ends before {@code byteOffset}, goes to the
     * first port. Steers the whole group, whichever of its ports is asked.
     *
     * @param modulus how many ports share the datagrams, at most those of the group
     * @throws java.io.IOException when the kernel refuses, as for a port that was opened alone
     */
    default void steerByPayloadByte(int whenFirstByteEquals, int byteOffset, int modulus) throws java.io.IOException {}

    /** Closes the socket. Nobody may be receiving or sending any more. */
    @Override
    void close();
}
