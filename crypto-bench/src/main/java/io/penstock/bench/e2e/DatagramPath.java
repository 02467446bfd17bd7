package io.penstock.bench.e2e;

import io.penstock.linux.address.Endpoint;
import io.penstock.linux.udp.DatagramPort;
import io.penstock.linux.udp.LinuxUdp;
import io.penstock.linux.udp.UdpOptions;
import java.net.InetSocketAddress;

/**
 * Datagrams of one length through the tunnel in one direction. Sender and receiver are sockets of two namespaces and
 * threads of this process: what they learned about speed at one rate, they know at the next.
 */
final class DatagramPath implements AutoCloseable {

    private static final int PORT = 9000;
    private static final int BUFFER_BYTES = 32 << 20;
    private static final int DRAIN_MS = 200;

    private final DatagramPort from;
    private final DatagramPort to;
    private final PacedSender sender;
    private final CountingReceiver receiver;

    DatagramPath(Bed bed, boolean upload, int lengthBytes) {
        from = open(bed, upload ? "client" : "server", 0);
        to = open(bed, upload ? "server" : "client", PORT);
        String address = upload ? Cables.SERVER : Cables.CLIENT;
        sender = new PacedSender(from, Endpoint.of(new InetSocketAddress(address, PORT)), lengthBytes);
        receiver = new CountingReceiver(to);
    }

    private static DatagramPort open(Bed bed, String role, int port) {
        // Plain datagrams, as most programs send them: the gateways have to do their merging themselves.
        UdpOptions options =
                UdpOptions.ipv4(port).withBuffers(BUFFER_BYTES, BUFFER_BYTES).withOffloads(false, false);
        return bed.cables().inside(role, () -> LinuxUdp.open(options));
    }

    /** Offers a rate for so long, waits for the last of it, and counts. */
    Delivery offer(double packetsPerSecond, double seconds) {
        long before = receiver.count();
        long sent = sender.send(packetsPerSecond, seconds);
        Pause.milliseconds(DRAIN_MS);
        return new Delivery(sent, receiver.count() - before, seconds);
    }

    @Override
    public void close() {
        receiver.close();
        from.close();
        to.close();
    }
}
