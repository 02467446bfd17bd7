package io.penstock.gateway.train;

import io.penstock.linux.netns.PrivateNamespace;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** What packets are made of during a training: streams, whose segments the kernel joins, and single small datagrams. */
final class Traffic {

    private static final int CHUNK_BYTES = 128 << 10;
    private static final int CONNECT_TIMEOUT_MS = 20_000;

    /** Few enough that the gateways, which are interpreted at first, lose little; with pauses, as real packets come. */
    private static final int BURST = 32;

    private Traffic() {}

    /**
     * Sends by TCP as much as goes through.
     *
     * @return bytes received
     */
    static long stream(PrivateNamespace from, PrivateNamespace to, String address, long durationNs) throws Exception {
        InetAddress there = InetAddress.ofLiteral(address);
        try (ServerSocket listener = to.run(() -> new ServerSocket(0, 1, there));
                Socket sender = from.run(() -> connect(there, listener.getLocalPort()));
                Socket receiver = listener.accept()) {
            FutureTask<Long> received = new FutureTask<>(() -> drain(receiver.getInputStream()));
            Thread.ofPlatform().name("training-receiver").daemon().start(received);
            pour(sender.getOutputStream(), System.nanoTime() + durationNs);
            sender.shutdownOutput();
            return received.get();
        }
    }

    private static Socket connect(InetAddress there, int port) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(there, port), CONNECT_TIMEOUT_MS);
        return socket;
    }

    private static void pour(OutputStream out, long endNs) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        while (System.nanoTime() - endNs < 0) {
            out.write(chunk);
        }
    }

    private static long drain(InputStream in) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        long bytes = 0;
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            bytes += count;
        }
        return bytes;
    }

    /**
     * Sends datagrams in bursts.
     *
     * @return how many arrived
     */
    static long datagrams(PrivateNamespace from, PrivateNamespace to, String address, int payloadBytes, long durationNs)
            throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral(address), 0);
        FutureTask<Long> received;
        try (DatagramChannel receiver = to.run(() -> DatagramChannel.open().bind(any));
                DatagramChannel sender = from.run(() -> DatagramChannel.open().connect(receiver.getLocalAddress()))) {
            received = new FutureTask<>(() -> count(receiver));
            Thread.ofPlatform().name("training-receiver").daemon().start(received);
            ByteBuffer datagram = ByteBuffer.allocateDirect(payloadBytes);
            long endNs = System.nanoTime() + durationNs;
            while (System.nanoTime() - endNs < 0) {
                for (int i = 0; i < BURST; i++) {
                    sender.write(datagram.rewind());
                }
                TimeUnit.MILLISECONDS.sleep(1);
            }
        }
        // The receiver counts until its channel is closed.
        return received.get();
    }

    private static long count(DatagramChannel receiver) throws IOException {
        ByteBuffer datagram = ByteBuffer.allocateDirect(2048);
        long count = 0;
        try {
            while (receiver.receive(datagram.clear()) != null) {
                count++;
            }
        } catch (AsynchronousCloseException theEnd) {
            return count;
        }
        return count;
    }
}
