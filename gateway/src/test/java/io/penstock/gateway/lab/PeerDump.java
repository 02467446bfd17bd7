package io.penstock.gateway.lab;

import java.util.List;

/**
 * A peer's line of {@code wg show INTERFACE dump}: the eight columns that wg(8) documents.
 *
 * @param latestHandshakeSeconds seconds since 1970, 0 for never
 * @param persistentKeepalive seconds or {@code off}
 */
record PeerDump(
        String publicKey,
        String presharedKey,
        String endpoint,
        List<String> allowedIps,
        long latestHandshakeSeconds,
        long rxBytes,
        long txBytes,
        String persistentKeepalive) {

    /** Reads a line; fails when it does not have the documented columns. */
    static PeerDump parse(String line) {
        String[] columns = line.split("\t", -1);
        if (columns.length != 8) {
            throw new AssertionError("expected 8 columns in: " + line);
        }
        return new PeerDump(
                columns[0],
                columns[1],
                columns[2],
                List.of(columns[3].split(",", -1)),
                Long.parseLong(columns[4]),
                Long.parseLong(columns[5]),
                Long.parseLong(columns[6]),
                columns[7]);
    }
}
