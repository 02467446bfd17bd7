package io.penstock.gateway.lab.traffic;

import java.util.zip.CRC32C;

/** What both programs agree on. */
final class Mix {

    static final int DATA = 'D';
    static final int REPORT = 'R';
    static final int LARGEST_FRAME = 64 * 1024;
    static final int LARGEST_DATAGRAM = 4096;
    /** CRC, flow, sequence. */
    static final int DATAGRAM_HEADER = 16;

    private Mix() {}

    static int checksum(byte[] bytes, int offset, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, offset, length);
        return (int) checksum.getValue();
    }
}
