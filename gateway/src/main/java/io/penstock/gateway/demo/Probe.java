package io.penstock.gateway.demo;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;

/**
 * A few questions over one TCP connection:
 *
 * <pre>
 *   server: UTF       the client's address as the server sees it
 *   client: byte      comes back at once; the shortest of ten is the round trip
 *   client: long      how many bytes to send back, and with them the end
 * </pre>
 */
final class Probe {

    /** Where the server listens. */
    static final int PORT = 8080;

    private static final int ROUND_TRIPS = 10;
    private static final int PIECE_BYTES = 64 * 1024;
    private static final int TIMEOUT_MS = 15_000;

    private Probe() {}

    /**
     * What was found out.
     *
     * @param seenAs the client's address as the server saw it
     * @param roundTripNs the shortest round trip
     * @param bytes how many bytes came
     * @param transferNs how long they took
     */
    record Result(String seenAs, long roundTripNs, long bytes, long transferNs) {}

    static void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(client.getInputStream());
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            out.writeUTF(client.getInetAddress().getHostAddress());
            for (int i = 0; i < ROUND_TRIPS; i++) {
                out.writeByte(in.readByte());
            }
            long left = in.readLong();
            byte[] piece = new byte[PIECE_BYTES];
            Arrays.fill(piece, (byte) 0x55);
            while (left > 0) {
                int count = (int) Math.min(left, piece.length);
                out.write(piece, 0, count);
                left -= count;
            }
        } catch (IOException e) {
            System.err.println("penstock: probe: a client left: " + e.getMessage());
        }
    }

    static Result ask(InetSocketAddress server, long bytes) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server, TIMEOUT_MS);
            socket.setSoTimeout(TIMEOUT_MS);
            socket.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            String seenAs = in.readUTF();
            long shortestNs = Long.MAX_VALUE;
            for (int i = 0; i < ROUND_TRIPS; i++) {
                long sentNs = System.nanoTime();
                out.writeByte(i);
                if (in.readByte() != i) {
                    throw new IOException("the server sent back something else than it was sent");
                }
                shortestNs = Math.min(shortestNs, System.nanoTime() - sentNs);
            }
            long startNs = System.nanoTime();
            out.writeLong(bytes);
            long came = 0;
            byte[] piece = new byte[PIECE_BYTES];
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                came += count;
            }
            if (came != bytes) {
                throw new IOException("asked for " + bytes + " bytes, got " + came);
            }
            return new Result(seenAs, shortestNs, came, System.nanoTime() - startNs);
        }
    }
}
