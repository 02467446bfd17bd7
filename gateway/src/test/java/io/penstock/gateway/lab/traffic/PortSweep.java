package io.penstock.gateway.lab.traffic;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;

/**
 * Knocks once at each port: by one SYN, whose answer is not waited for, or by one empty datagram. Prints how many it sent.
 * Arguments: {@code tcp} or {@code udp}, address, first port, last port, packets per second (0: as fast as it can).
 */
public final class PortSweep {

    private static final long TICK_NS = 1_000_000;

    private final InetAddress to;
    private final int packetsPerSecond;
    private final long beganNs = System.nanoTime();
    private long sent;

    private PortSweep(InetAddress to, int packetsPerSecond) {
        this.to = to;
        this.packetsPerSecond = packetsPerSecond;
    }

    /** Starts it. */
    public static void main(String[] args) throws IOException, InterruptedException {
        PortSweep sweep = new PortSweep(InetAddress.ofLiteral(args[1]), Integer.parseInt(args[4]));
        int first = Integer.parseInt(args[2]);
        int last = Integer.parseInt(args[3]);
        if (args[0].equals("tcp")) {
            sweep.tcp(first, last);
        } else {
            sweep.udp(first, last);
        }
        System.out.println("sent=" + sweep.sent);
    }

    private void tcp(int first, int last) throws IOException, InterruptedException {
        for (int port = first; port <= last; port++) {
            // Closed before it is answered, a connection is forgotten: its SYN is not repeated.
            try (SocketChannel connection = SocketChannel.open()) {
                connection.configureBlocking(false);
                connection.connect(new InetSocketAddress(to, port));
            }
            pause();
        }
    }

    private void udp(int first, int last) throws IOException, InterruptedException {
        ByteBuffer nothing = ByteBuffer.allocate(0);
        try (DatagramChannel socket = DatagramChannel.open()) {
            for (int port = first; port <= last; port++) {
                socket.send(nothing, new InetSocketAddress(to, port));
                pause();
            }
        }
    }

    private void pause() throws InterruptedException {
        sent++;
        if (packetsPerSecond > 0) {
            long dueNs = beganNs + sent * 1_000_000_000L / packetsPerSecond;
            if (dueNs - System.nanoTime() > TICK_NS) {
                Thread.sleep(1);
            }
        }
    }
}
