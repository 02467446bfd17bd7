package io.penstock.dataplane.flow;

/** Takes the DNS answers that cores have seen, in the order of each core. */
@FunctionalInterface
public interface DnsAnswerReader {

    /**
     * An answer went to a peer who had asked.
     *
     * @param peerId the peer's id
     * @param seenNs when, of {@link System#nanoTime}'s clock
     * @param message the DNS message of RFC 1035 as the far side sent it: nobody has looked into it yet
     */
    void read(int peerId, long seenNs, byte[] message);
}
