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
 * Whether the other side of a TCP connection has read all that was sent. Syslog and IPFIX have no answer, but TCP has one: Linux resets
 * a connection whose owner closes it with bytes unread, or gets bytes afterwards. So where we have closed our direction
 * first, and the connection has come to {@code TIME_WAIT} nevertheless, each byte was acknowledged, and read before the other
 * side closed. An end of the stream alone does not prove it: a server that hangs up before it has read looks the same for as
 * long as its reset is under way. What the kernel knows about the connection stands in {@code /proc/net/tcp} and
 * {@code tcp6} (net/ipv4/tcp_ipv4.c, {@code tcp4_seq_show}).
 */
final class OrderlyEnd {

    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final String TIME_WAIT = "06";

    /** States from which the connection may still come to {@code TIME_WAIT}: both FIN_WAITs, and CLOSING. */
    private static final List<String> ON_THE_WAY = List.of("04", "05", "0B");

    private static final long STEP_MS = 2;

    private OrderlyEnd() {}

    /**
     * Waits for the end of a connection whose output was shut down and whose input has ended.
     *
     * @throws IOException when the other side did not read all, or this is not known within the socket's timeout
     */
    static void await(Socket socket) throws IOException {
        Ends ends = Ends.of(socket);
        long deadlineNs = System.nanoTime() + socket.getSoTimeout() * 1_000_000L;
        String state = ends.state();
        while (ON_THE_WAY.contains(state) && System.nanoTime() < deadlineNs) {
            try {
                Thread.sleep(STEP_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while the server closed the connection", e);
            }
            state = ends.state();
        }
        if (!state.equals(TIME_WAIT)) {
            throw new IOException("the server closed the connection before it had read everything");
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

        /** Two hexadecimal digits; empty where the kernel does not know the connection any more. */
        String state() throws IOException {
            for (Path table : TABLES) {
                if (Files.exists(table)) {
                    try (Stream<String> lines = Files.lines(table)) {
                        var found = lines.map(this::stateIn)
                                .filter(state -> !state.isEmpty())
                                .findFirst();
                        if (found.isPresent()) {
                            return found.get();
                        }
                    }
                }
            }
            return "";
        }

        private String stateIn(String line) {
            for (String ends : List.of(plain, mapped)) {
                int at = line.indexOf(ends);
                if (at >= 0) {
                    return line.substring(at + ends.length(), at + ends.length() + 2);
                }
            }
            return "";
        }
    }
}
