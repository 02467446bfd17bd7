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

    /**
     * The flows of datagrams, by their number. Those that are larger than the tunnel's MTU travel as IP fragments, and are
     * flows of their own: fragments have no ports, so a device with several queues puts them into another queue than the
     * whole datagrams between the same ports.
     */
    static final List<String> FLOWS = List.of("v4", "v6", "v4large", "v6large");

    private Mix() {}

    static int checksum(byte[] bytes, int offset, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, offset, length);
        return (int) checksum.getValue();
    }
}
