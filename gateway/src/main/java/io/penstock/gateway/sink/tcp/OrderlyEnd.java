package io.penstock.gateway.sink.tcp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Whether the other side of a TCP connection has read all that was sent. Syslog and IPFIX have no answer, but TCP has
 * one: Linux resets a connection whose owner closes it with bytes unread, or gets bytes afterwards. So where the
 * other side has closed, all that we sent is acknowledged, and no reset has come, it has read everything. An end of
 * the stream alone does not prove it: a server that hangs up before it has read looks the same for as long as its
 * reset is under way. What the kernel knows about the connection stands in {@code /proc/net/tcp} and {@code tcp6}
 * (net/ipv4/tcp_ipv4.c, {@code get_tcp4_sock}).
 */
final class OrderlyEnd {

    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final String ESTABLISHED = "01";

    /** We closed first, then the other side, and both are acknowledged. */
    private static final String TIME_WAIT = "06";

    /** The other side closed first. */
    private static final String CLOSE_WAIT = "08";

    /** States in which it is not decided yet: both FIN_WAITs, and CLOSING. */
    private static final List<String> UNDER_WAY = List.of("04", "05", "0B");

    /** The first look comes soon; later ones are rarer, for the tables are long on a busy machine. */
    private static final long STEP_MS = 2;

    private static final long STEP_MAX_MS = 50;

    /** A reset follows the end of the stream at once, where the other side ends it before it closes. */
    private static final long RESET_MS = 100;

    /** After this, a server that has said goodbye in TLS, but not closed, is told that we close. */
    private static final long POLITENESS_MS = 500;

    private OrderlyEnd() {}

    /**
     * Waits for the end of a connection to which nothing more is sent, and whose input has ended.
     *
     * @throws IOException when the other side did not read all, or this is not known within the socket's timeout
     */
    static void await(Socket socket) throws IOException {
        Ends ends = Ends.of(socket);
        long waitedMs = 0;
        long stepMs = STEP_MS;
        Row row = ends.row();
        while (row.isUndecided() && waitedMs < socket.getSoTimeout()) {
            if (row.state.equals(ESTABLISHED) && waitedMs >= POLITENESS_MS && !socket.isOutputShutdown()) {
                socket.shutdownOutput();
            }
            waitedMs += sleep(stepMs);
            stepMs = Math.min(STEP_MAX_MS, stepMs * 2);
            row = ends.row();
        }
        if (row.isRead()) {
            sleep(RESET_MS);
            row = ends.row();
        }
        if (!row.isRead()) {
            throw new IOException("the server closed the connection before it had read everything");
        }
    }

    private static long sleep(long ms) throws IOException {
        try {
            Thread.sleep(ms);
            return ms;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the server closed the connection", e);
        }
    }

    /**
     * What the kernel knows.
     *
     * @param state two hexadecimal digits; empty where it does not know the connection any more
     * @param unacknowledgedBytes what was sent, or is to be, and not acknowledged
     */
    private record Row(String state, long unacknowledgedBytes) {

        static final Row NONE = new Row("", 0);

        boolean isRead() {
            return state.equals(TIME_WAIT) || (state.equals(CLOSE_WAIT) && unacknowledgedBytes == 0);
        }

        boolean isUndecided() {
            return UNDER_WAY.contains(state) || state.equals(ESTABLISHED) || (state.equals(CLOSE_WAIT) && !isRead());
        }
    }

    /** Both ends of a connection as the tables spell them; an IPv4 address in the IPv6 table is a mapped one. */
    private record Ends(String plain, String mapped) {

        static Ends of(Socket socket) {
            InetAddress local = socket.getLocalAddress();
            InetAddress remote = socket.getInetAddress();
            String localPort = port(socket.getLocalPort());
            String remotePort = port(socket.getPort());
            return new Ends(
                    address(local.getAddress()) + localPort + " " + address(remote.getAddress()) + remotePort + " ",
                    mapped(local) + localPort + " " + mapped(remote) + remotePort + " ");
        }

        private static String port(int port) {
            return String.format(Locale.ROOT, ":%04X", port);
        }

        private static String mapped(InetAddress address) {
            byte[] bytes = address.getAddress();
            if (bytes.length == 16) {
                return address(bytes);
            }
            return address(ByteBuffer.allocate(16)
                    .putShort(10, (short) 0xffff)
                    .put(12, bytes)
                    .array());
        }

        /** Words of 32 bits, each a number in the machine's own order. */
        private static String address(byte[] bytes) {
            StringBuilder text = new StringBuilder(bytes.length * 2);
            ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
            while (words.hasRemaining()) {
                text.append(HexFormat.of().withUpperCase().toHexDigits(words.getInt()));
            }
            return text.toString();
        }

        Row row() throws IOException {
            for (Path table : TABLES) {
                if (Files.exists(table)) {
                    try (Stream<String> lines = Files.lines(table)) {
                        Row found = lines.map(this::rowIn)
                                .filter(row -> !row.equals(Row.NONE))
                                .findFirst()
                                .orElse(Row.NONE);
                        if (!found.equals(Row.NONE)) {
                            return found;
                        }
                    }
                }
            }
            return Row.NONE;
        }

        /** Behind both ends of a line stand the state and, after a space, the queue of what is not acknowledged. */
        private Row rowIn(String line) {
            for (String ends : List.of(plain, mapped)) {
                int at = line.indexOf(ends);
                if (at >= 0) {
                    int state = at + ends.length();
                    return new Row(line.substring(state, state + 2), Long.parseLong(line, state + 3, state + 11, 16));
                }
            }
            return Row.NONE;
        }
    }
}
