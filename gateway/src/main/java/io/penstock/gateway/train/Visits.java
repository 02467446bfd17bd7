package io.penstock.gateway.train;

import io.penstock.linux.netns.PrivateNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Many short flows, one after the other: most of them are answered, some are refused. They are what policy, flow table and
 * flow log have work with; a stream is one flow, however many packets it has.
 */
final class Visits {

    /** Ports that the training's policy refuses. */
    static final int REJECTED_PORT = 9;

    static final int DROPPED_PORT = 19;

    private static final int BURST = 8;
    private static final int BURSTS_PER_REFUSAL = 4;
    private static final int PAYLOAD_BYTES = 64;

    /** How many flows stay open for a late answer; to one that comes later still, the kernel answers with an ICMP error. */
    private static final int OPEN = 64;

    private Visits() {}

    /**
     * Opens flows until the time is over, some thousand a second.
     *
     * @return how many were answered
     */
    static long make(PrivateNamespace from, PrivateNamespace to, String address, long durationNs) throws Exception {
        InetAddress there = InetAddress.ofLiteral(address);
        try (DatagramChannel host = to.run(() -> DatagramChannel.open().bind(new InetSocketAddress(there, 0)))) {
            Thread.ofPlatform().name("training-host").daemon().start(() -> answer(host));
            SocketAddress open = host.getLocalAddress();
            return from.run(() -> visit(there, open, System.nanoTime() + durationNs));
        }
    }

    private static long visit(InetAddress there, SocketAddress open, long endNs) throws Exception {
        @Nullable DatagramChannel[] visitors = new DatagramChannel[OPEN];
        long answers = 0;
        try {
            for (int burst = 0; System.nanoTime() - endNs < 0; burst++) {
                for (int i = 0; i < BURST; i++) {
                    int place = (burst * BURST + i) % OPEN;
                    answers += leave(visitors[place]);
                    visitors[place] = knock(open);
                }
                if (burst % BURSTS_PER_REFUSAL == 0) {
                    knock(new InetSocketAddress(there, REJECTED_PORT)).close();
                    knock(new InetSocketAddress(there, DROPPED_PORT)).close();
                }
                TimeUnit.MILLISECONDS.sleep(2);
            }
        } finally {
            for (DatagramChannel visitor : visitors) {
                answers += leave(visitor);
            }
        }
        return answers;
    }

    private static DatagramChannel knock(SocketAddress door) throws IOException {
        DatagramChannel visitor = DatagramChannel.open().connect(door);
        visitor.configureBlocking(false);
        visitor.write(ByteBuffer.allocate(PAYLOAD_BYTES));
        return visitor;
    }

    /** Ends a flow, and says whether there was an answer: 1 or 0. */
    private static int leave(@Nullable DatagramChannel visitor) throws IOException {
        if (visitor == null) {
            return 0;
        }
        try (visitor) {
            return visitor.read(ByteBuffer.allocate(PAYLOAD_BYTES)) > 0 ? 1 : 0;
        } catch (PortUnreachableException nobody) {
            return 0;
        }
    }

    private static void answer(DatagramChannel host) {
        ByteBuffer datagram = ByteBuffer.allocate(PAYLOAD_BYTES);
        try {
            while (true) {
                SocketAddress visitor = host.receive(datagram.clear());
                host.send(datagram.flip(), visitor);
            }
        } catch (AsynchronousCloseException theEnd) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
