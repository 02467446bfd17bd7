package io.penstock.gateway.lab.traffic;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Verifies what {@link MixSender} sends. Argument: the port for TCP and UDP. Runs until it is ended. */
public final class MixReceiver {

    private final List<UdpFlow> flows =
            Mix.FLOWS.stream().map(_ -> new UdpFlow()).toList();
    private final LongAdder tiny4 = new LongAdder();
    private final LongAdder tiny6 = new LongAdder();
    private final LongAdder badDatagrams = new LongAdder();
    private final LongAdder goodFrames = new LongAdder();
    private final LongAdder badFrames = new LongAdder();

    private MixReceiver() {}

    /** Starts it. */
    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        MixReceiver receiver = new MixReceiver();
        DatagramSocket datagrams = new DatagramSocket(port);
        datagrams.setReceiveBufferSize(4 << 20);
        Thread.ofPlatform().daemon().start(() -> receiver.receive(datagrams));
        try (ServerSocket connections = new ServerSocket(port)) {
            while (true) {
                Socket connection = connections.accept();
                Thread.ofPlatform().daemon().start(() -> receiver.serve(connection));
            }
        }
    }

    private void receive(DatagramSocket datagrams) {
        byte[] bytes = new byte[Mix.LARGEST_DATAGRAM];
        DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
        try {
            while (true) {
                packet.setLength(bytes.length);
                datagrams.receive(packet);
                boolean ipv6 = packet.getAddress().getAddress().length == 16;
                if (packet.getLength() < Mix.DATAGRAM_HEADER) {
                    verifyTiny(bytes, packet.getLength(), ipv6 ? tiny6 : tiny4);
                } else {
                    verify(bytes, packet.getLength(), ipv6);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void verify(byte[] bytes, int length, boolean ipv6) {
        ByteBuffer header = ByteBuffer.wrap(bytes);
        boolean whole = header.getInt() == Mix.checksum(bytes, 4, length - 4);
        int flow = header.getInt();
        if (whole && flow == Mix.PREAMBLE) {
            return;
        }
        if (whole && flow >= 0 && flow < flows.size() && ipv6 == (flow % 2 == 1)) {
            flows.get(flow).arrived(header.getLong(), length);
        } else {
            badDatagrams.increment();
        }
    }

    private void verifyTiny(byte[] bytes, int length, LongAdder good) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] != Mix.tiny(length, i)) {
                badDatagrams.increment();
                return;
            }
        }
        good.increment();
    }

    private void serve(Socket connection) {
        try (connection;
                DataInputStream input =
                        new DataInputStream(new BufferedInputStream(connection.getInputStream(), 65536))) {
            if (input.read() == Mix.DATA) {
                readFrames(input);
                connection.getOutputStream().write('.');
            } else {
                connection.getOutputStream().write(report().getBytes(US_ASCII));
            }
        } catch (IOException e) {
            badFrames.increment();
        }
    }

    private void readFrames(DataInputStream input) throws IOException {
        byte[] frame = new byte[Mix.LARGEST_FRAME];
        for (int length = input.readInt(); length > 0; length = input.readInt()) {
            if (length > frame.length) {
                throw new IOException("a frame of " + length + " bytes");
            }
            input.readFully(frame, 0, length);
            (input.readInt() == Mix.checksum(frame, 0, length) ? goodFrames : badFrames).increment();
        }
    }

    private String report() {
        StringBuilder report = new StringBuilder("tcp.goodFrames=" + goodFrames.sum() + "\ntcp.badFrames="
                + badFrames.sum() + "\nudp.corrupt=" + badDatagrams.sum() + "\nudp.v4tiny.received=" + tiny4.sum()
                + "\nudp.v6tiny.received=" + tiny6.sum() + "\n");
        for (int i = 0; i < flows.size(); i++) {
            report.append(flows.get(i).report(Mix.FLOWS.get(i)));
        }
        return report.toString();
    }
}
