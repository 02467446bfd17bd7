package io.penstock.gateway.flowlog;

/** TCP flags as letters, in the order of their bits. */
final class TcpFlags {

    /** FIN, SYN, RST, PSH, ACK, URG, ECE, CWR. */
    private static final String LETTERS = "FSRPAUEC";

    private TcpFlags() {}

    static String text(int flags) {
        StringBuilder text = new StringBuilder(LETTERS.length());
        for (int bit = 0; bit < LETTERS.length(); bit++) {
            if ((flags >> bit & 1) != 0) {
                text.append(LETTERS.charAt(bit));
            }
        }
        return text.toString();
    }
}
