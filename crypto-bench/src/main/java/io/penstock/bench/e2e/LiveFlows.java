package io.penstock.bench.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Ten thousand flows that never go idle and weigh next to nothing: from each of 100 ports of the client to each of 100 ports
 * of the server goes one small datagram a minute, which the server sends back. They begin evenly over the first minute, so
 * that a gateway that tells of each flow once a minute tells of as many in each second.
 */
final class LiveFlows implements AutoCloseable {

    private static final int PORTS = 100;

    /** How many there are. */
    static final int FLOWS = PORTS * PORTS;

    private static final int CLIENT_PORT = 20_000;
    private static final int SERVER_PORT = 21_000;
    private static final int LENGTH_BYTES = 64;
    private static final long PERIOD_NS = TimeUnit.MINUTES.toNanos(1);

    /** How long a gateway remembers a flow of UDP that was answered. */
    private static final long LIFE_NS = TimeUnit.MINUTES.toNanos(2);

    /** Datagrams may be lost beside TCP in a hurry; in the next minute a flow has its next. */
    private static final int ENOUGH = FLOWS * 99 / 100;

    /** After so long without a packet every flow is over, and a gateway has told of that. */
    private static final long END_MS = TimeUnit.NANOSECONDS.toMillis(LIFE_NS) + 10_000;

    private static final long PATIENCE_NS = 3 * PERIOD_NS;
    private static final long NEVER = Long.MIN_VALUE;

    private final List<DatagramChannel> clients;
    private final List<DatagramChannel> servers;
    private final Selector asked;
    private final AtomicLongArray answeredNs = new AtomicLongArray(FLOWS);
    private final long startNs = System.nanoTime();
    private final Thread sender;
    private final Thread echo;
    private volatile boolean ended;
    private volatile boolean closed;

    LiveFlows(Bed bed) {
        clients = open(bed, "client", Cables.CLIENT, CLIENT_PORT);
        servers = open(bed, "server", Cables.SERVER, SERVER_PORT);
        try {
            asked = Selector.open();
            for (DatagramChannel server : servers) {
                server.register(asked, SelectionKey.OP_READ);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (int flow = 0; flow < FLOWS; flow++) {
            answeredNs.set(flow, NEVER);
        }
        sender = Thread.ofPlatform().daemon().name("live-flows").start(this::send);
        echo = Thread.ofPlatform().daemon().name("live-flows-echo").start(this::echo);
    }

    private static List<DatagramChannel> open(Bed bed, String role, String address, int firstPort) {
        return bed.cables().inside(role, () -> {
            List<DatagramChannel> channels = new ArrayList<>();
            for (int port = firstPort; port < firstPort + PORTS; port++) {
                DatagramChannel channel = DatagramChannel.open();
                channel.bind(new InetSocketAddress(address, port));
                channel.configureBlocking(false);
                channels.add(channel);
            }
            return channels;
        });
    }

    private void send() {
        List<SocketAddress> to = new ArrayList<>();
        for (int port = SERVER_PORT; port < SERVER_PORT + PORTS; port++) {
            to.add(new InetSocketAddress(Cables.SERVER, port));
        }
        ByteBuffer datagram = ByteBuffer.allocateDirect(LENGTH_BYTES);
        for (long i = 0; !closed; i++) {
            long dueNs = startNs + i * PERIOD_NS / FLOWS;
            for (long wait = dueNs - System.nanoTime(); wait > 0 && !closed; wait = dueNs - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            int flow = (int) (i % FLOWS);
            DatagramChannel client = clients.get(flow % PORTS);
            try {
                takeAnswers(client, datagram);
                if (!ended) {
                    client.send(datagram.clear().putInt(0, flow), to.get(flow / PORTS));
                }
            } catch (IOException e) {
                // What the client's kernel does not take now, or the end: the flow's next is due in a minute.
            }
        }
    }

    private void takeAnswers(DatagramChannel client, ByteBuffer answer) throws IOException {
        while (client.receive(answer.clear()) != null) {
            int flow = answer.getInt(0);
            if (flow >= 0 && flow < FLOWS) {
                answeredNs.set(flow, System.nanoTime());
            }
        }
    }

    private void echo() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(LENGTH_BYTES);
        try {
            while (!closed) {
                asked.select(key -> sendBack((DatagramChannel) key.channel(), buffer));
            }
        } catch (IOException | UncheckedIOException | ClosedSelectorException e) {
            if (!closed) {
                throw new IllegalStateException("the live flows' echo failed", e);
            }
        }
    }

    private static void sendBack(DatagramChannel server, ByteBuffer buffer) {
        try {
            for (SocketAddress from = server.receive(buffer.clear());
                    from != null;
                    from = server.receive(buffer.clear())) {
                server.send(buffer.flip(), from);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Flows of which a gateway that started with them still knows: those with an answer in the last two minutes. */
    int alive() {
        long nowNs = System.nanoTime();
        int alive = 0;
        for (int flow = 0; flow < FLOWS; flow++) {
            long ns = answeredNs.get(flow);
            alive += ns != NEVER && nowNs - ns < LIFE_NS ? 1 : 0;
        }
        return alive;
    }

    /**
     * Waits until all have begun, but for a few; not where they were ended.
     *
     * @throws IllegalStateException when that takes too long: the tunnel does not carry them
     */
    void await() {
        while (!ended && (System.nanoTime() - startNs < PERIOD_NS || alive() < ENOUGH)) {
            if (System.nanoTime() - startNs > PATIENCE_NS && alive() < ENOUGH) {
                throw new IllegalStateException("only " + alive() + " of " + FLOWS + " live flows are answered");
            }
            Pause.milliseconds(100);
        }
    }

    /** Sends nothing more, and waits until the flows are over. */
    void end() {
        if (!ended) {
            ended = true;
            Pause.milliseconds(END_MS);
        }
    }

    @Override
    public void close() {
        closed = true;
        asked.wakeup();
        LockSupport.unpark(sender);
        try {
            sender.join();
            echo.join();
            asked.close();
            for (DatagramChannel client : clients) {
                client.close();
            }
            for (DatagramChannel server : servers) {
                server.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
