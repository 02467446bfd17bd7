package io.penstock.gateway.lab.traffic;

import java.util.List;
import java.util.zip.CRC32C;

/** What both programs agree on. */
final class Mix {

    static final int DATA = 'D';
    static final int REPORT = 'R';
    static final int LARGEST_FRAME = 64 * 1024;
    static final int LARGEST_DATAGRAM = 4096;
    /** CRC, flow, sequence. */
    static final int DATAGRAM_HEADER = 16;
    /** Payloads of 1420 bytes of inner packet: behind 20 and 40 bytes of IP header and 8 of UDP's. */
    static final int LARGEST_WHOLE_V4 = 1392;

    static final int LARGEST_WHOLE_V6 = 1372;

    /**
     * The flows of datagrams, by their number. Those that are larger than the tunnel's MTU travel as IP fragments, and are
     * flows of their own: fragments have no ports, so a device with several queues puts them into another queue than the
     * whole datagrams between the same ports.
     */
    static final List<String> FLOWS = List.of("v4", "v6", "v4large", "v6large");

    /**
     * The flow number of large datagrams before those that count. A TUN device learns the queue of an address pair's fragments
     * when the first of them go the other way: until then those that lie in one queue may be overtaken through another.
     */
    static final int PREAMBLE = -1;

    private Mix() {}

    /** How many lengths the whole datagrams of a family have. */
    static int wholeLengths(boolean ipv6) {
        return (ipv6 ? LARGEST_WHOLE_V6 : LARGEST_WHOLE_V4) - DATAGRAM_HEADER + 1;
    }

    /** A byte of a datagram that is too short for a header: its length and its place say what it must be. */
    static byte tiny(int length, int place) {
        return (byte) (length * 37 + place * 11);
    }

    static int checksum(byte[] bytes, int offset, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, offset, length);
        return (int) checksum.getValue();
    }
}
