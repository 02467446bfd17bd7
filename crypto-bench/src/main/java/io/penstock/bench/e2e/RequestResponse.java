package io.penstock.bench.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * Small requests from the client at a steady rate, which the server sends back. Requests do not wait for each other's
 * answers, so a pause of the gateway delays as many as it would in real life. Times are taken just before the send and
 * just after the receive.
 */
final class RequestResponse implements AutoCloseable {

    private static final int PORT = 9001;
    private static final int LENGTH_BYTES = 64;
    private static final int DRAIN_MS = 500;

    private final DatagramChannel client;
    private final DatagramChannel server;
    private final Thread echo;
    private final Thread receiver;
    private final Object lock = new Object();
    private long[] roundTripsNs = new long[0];
    private long firstStampNs = Long.MAX_VALUE;
    private int answered;

    RequestResponse(Bed bed) {
        client = bed.cables().inside("client", DatagramChannel::open);
        server = bed.cables().inside("server", DatagramChannel::open);
        try {
            server.bind(new InetSocketAddress(Cables.SERVER, PORT));
            client.connect(new InetSocketAddress(Cables.SERVER, PORT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        echo = Thread.ofPlatform().daemon().name("echo").start(() -> whileOpen(this::echo));
        receiver = Thread.ofPlatform().daemon().name("answers").start(() -> whileOpen(this::receive));
    }

    /** Round trips in nanoseconds, sorted; as many as were answered of {@code requestsPerSecond * seconds}. */
    long[] exchange(int requestsPerSecond, int seconds) {
        int requests = requestsPerSecond * seconds;
        long start = System.nanoTime();
        synchronized (lock) {
            roundTripsNs = new long[requests];
            firstStampNs = start;
            answered = 0;
        }
        ByteBuffer request = ByteBuffer.allocateDirect(LENGTH_BYTES);
        try {
            for (int i = 0; i < requests; i++) {
                long due = start + i * 1_000_000_000L / requestsPerSecond;
                for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
                request.clear().putLong(0, System.nanoTime());
                client.write(request);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Pause.milliseconds(DRAIN_MS);
        synchronized (lock) {
            long[] sorted = Arrays.copyOf(roundTripsNs, answered);
            Arrays.sort(sorted);
            return sorted;
        }
    }

    private void echo() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(LENGTH_BYTES);
        while (true) {
            SocketAddress from = server.receive(buffer.clear());
            server.send(buffer.flip(), from);
        }
    }

    private void receive() throws IOException {
        ByteBuffer answer = ByteBuffer.allocateDirect(LENGTH_BYTES);
        while (true) {
            client.read(answer.clear());
            long nowNs = System.nanoTime();
            long stampNs = answer.getLong(0);
            synchronized (lock) {
                if (stampNs - firstStampNs >= 0 && answered < roundTripsNs.length) {
                    roundTripsNs[answered++] = nowNs - stampNs;
                }
            }
        }
    }

    @FunctionalInterface
    private interface Loop {
        void run() throws IOException;
    }

    private static void whileOpen(Loop loop) {
        try {
            loop.run();
        } catch (ClosedChannelException e) {
            // The end.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            client.close();
            server.close();
            echo.join();
            receiver.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
