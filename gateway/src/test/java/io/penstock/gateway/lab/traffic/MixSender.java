package io.penstock.gateway.lab.traffic;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Sends TCP and UDP over IPv4 and IPv6 at a moderate pace and prints what it sent and what {@link MixReceiver} counted. Arguments:
 * IPv4 address, IPv6 address, port, seconds.
 */
public final class MixSender {

    private static final long TICK_NS = 10_000_000;
    /** Long enough for the senders of all directions to have started. */
    private static final long PREAMBLE_NS = 10_000_000_000L;

    private static final int PREAMBLE_BYTES = 3000;
    private static final int DATAGRAMS_PER_TICK = 4;
    /** Shares no divisor with the number of lengths, so that steps of it come by all of them. */
    private static final int LENGTH_STEP = 7919;
    /** 4 MB/s for each TCP stream. */
    private static final int BYTES_PER_TICK = 40_000;

    private final int port;
    private final long endNs;

    private MixSender(int port, int seconds) {
        this.port = port;
        this.endNs = System.nanoTime() + seconds * 1_000_000_000L;
    }

    /** Starts it. */
    public static void main(String[] args) throws IOException, InterruptedException, ExecutionException {
        InetAddress v4 = InetAddress.ofLiteral(args[0]);
        InetAddress v6 = InetAddress.ofLiteral(args[1]);
        MixSender sender = new MixSender(Integer.parseInt(args[2]), Integer.parseInt(args[3]));
        try (var threads = Executors.newCachedThreadPool()) {
            Callable<Long> tcp4 = () -> sender.stream(v4);
            Callable<Long> tcp6 = () -> sender.stream(v6);
            Future<Long> frames4 = threads.submit(tcp4);
            Future<Long> frames6 = threads.submit(tcp6);
            List<Future<Long>> datagrams = new ArrayList<>();
            for (int i = 0; i < Mix.FLOWS.size(); i++) {
                int flow = i;
                Callable<Long> udp = () -> sender.datagrams(flow % 2 == 0 ? v4 : v6, flow);
                datagrams.add(threads.submit(udp));
            }
            Callable<Long> tiny4 = () -> sender.tinyDatagrams(v4);
            Callable<Long> tiny6 = () -> sender.tinyDatagrams(v6);
            Future<Long> sentTiny4 = threads.submit(tiny4);
            Future<Long> sentTiny6 = threads.submit(tiny6);
            System.out.println("tcp.sentFrames=" + (frames4.get() + frames6.get()));
            for (int flow = 0; flow < Mix.FLOWS.size(); flow++) {
                System.out.println("udp." + Mix.FLOWS.get(flow) + ".sent="
                        + datagrams.get(flow).get());
            }
            System.out.println("udp.v4tiny.sent=" + sentTiny4.get());
            System.out.println("udp.v6tiny.sent=" + sentTiny6.get());
        }
        Thread.sleep(500);
        System.out.print(sender.report(v4));
    }

    private long stream(InetAddress to) throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(port);
        byte[] frame = new byte[Mix.LARGEST_FRAME];
        random.nextBytes(frame);
        long frames = 0;
        try (Socket connection = new Socket(to, port);
                DataOutputStream output =
                        new DataOutputStream(new BufferedOutputStream(connection.getOutputStream()))) {
            output.write(Mix.DATA);
            for (long tickNs = System.nanoTime(); tickNs - endNs < 0; tickNs = next(tickNs)) {
                for (int budget = BYTES_PER_TICK; budget > 0; frames++) {
                    // As many frames of a few bytes as of many: 2^0 to 2^16.
                    int length = random.nextInt(1, 1 + (1 << random.nextInt(17)));
                    frame[random.nextInt(length)]++;
                    output.writeInt(length);
                    output.write(frame, 0, length);
                    output.writeInt(Mix.checksum(frame, 0, length));
                    budget -= length + 8;
                }
                output.flush();
            }
            output.writeInt(0);
            output.flush();
            if (connection.getInputStream().read() != '.') {
                throw new IOException("the receiver closed the stream early");
            }
        }
        return frames;
    }

    /** Whole datagrams come by all lengths; every other tick's are of one length, so that devices may merge them. */
    private long datagrams(InetAddress to, int flow) throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(flow);
        byte[] bytes = new byte[Mix.LARGEST_DATAGRAM];
        random.nextBytes(bytes);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        boolean large = Mix.FLOWS.get(flow).endsWith("large");
        int lengths = Mix.wholeLengths(flow % 2 == 1);
        long sequence = 0;
        long draws = 0;
        boolean alike = false;
        try (DatagramSocket socket = new DatagramSocket()) {
            long preambleEndNs = System.nanoTime() + (large ? PREAMBLE_NS : 0);
            for (long tickNs = System.nanoTime(); tickNs - preambleEndNs < 0; tickNs = next(tickNs)) {
                buffer.putInt(4, Mix.PREAMBLE).putInt(0, Mix.checksum(bytes, 4, PREAMBLE_BYTES - 4));
                socket.send(new DatagramPacket(bytes, PREAMBLE_BYTES, to, port));
            }
            for (long tickNs = System.nanoTime(); tickNs - endNs < 0; tickNs = next(tickNs)) {
                alike = !alike;
                for (int i = 0; i < (large ? 1 : DATAGRAMS_PER_TICK); i++, sequence++) {
                    draws += alike && i > 0 ? 0 : 1;
                    int length = large
                            ? random.nextInt(1600, 4000)
                            : Mix.DATAGRAM_HEADER + (int) (draws * LENGTH_STEP % lengths);
                    buffer.putInt(4, flow).putLong(8, sequence);
                    buffer.putInt(0, Mix.checksum(bytes, 4, length - 4));
                    socket.send(new DatagramPacket(bytes, length, to, port));
                }
            }
        }
        return sequence;
    }

    /** Lengths from nothing up to where a header would fit. */
    private long tinyDatagrams(InetAddress to) throws IOException, InterruptedException {
        byte[] bytes = new byte[Mix.DATAGRAM_HEADER];
        long sent = 0;
        try (DatagramSocket socket = new DatagramSocket()) {
            for (long tickNs = System.nanoTime(); tickNs - endNs < 0; tickNs = next(tickNs), sent++) {
                int length = (int) (sent % Mix.DATAGRAM_HEADER);
                for (int i = 0; i < length; i++) {
                    bytes[i] = Mix.tiny(length, i);
                }
                socket.send(new DatagramPacket(bytes, length, to, port));
            }
        }
        return sent;
    }

    private String report(InetAddress to) throws IOException {
        try (Socket connection = new Socket(to, port)) {
            connection.getOutputStream().write(Mix.REPORT);
            return new String(connection.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    /** Sleeps until the next tick is due; what was missed is not made up for. */
    private static long next(long tickNs) throws InterruptedException {
        long dueNs = Math.max(tickNs + TICK_NS, System.nanoTime());
        Thread.sleep(Math.max(0, dueNs - System.nanoTime()) / 1_000_000);
        return dueNs;
    }
}
