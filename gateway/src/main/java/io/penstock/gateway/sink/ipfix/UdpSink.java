package io.penstock.gateway.sink.ipfix;

import io.penstock.config.EndpointSpec;
import io.penstock.gateway.flowlog.LogFollower;
import io.penstock.gateway.sink.Sink;
import io.penstock.gateway.sink.SinkContext;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A collector over UDP (RFC 7011, section 10.3): nothing tells whether it has a message, unless its machine says that nobody
 * listens. Templates are sent again once a minute, for a collector that has begun since, or lost them.
 */
final class UdpSink implements Sink {

    /** What passes an Ethernet path in one piece, with a tunnel or two on the way. */
    private static final int USUAL_MAX_BYTES = 1400;

    /** The longest payload of UDP over IPv6 without jumbograms is a little longer. */
    private static final int MAX_BYTES = 65_000;

    private static final long TEMPLATES_NS = TimeUnit.MINUTES.toNanos(1);

    /** So many messages at once find room in the buffer of an idle collector; then comes a pause. */
    private static final int BURST_MESSAGES = 32;

    private static final long PAUSE_MS = 2;

    private final EndpointSpec collector;
    private final SinkContext context;
    private final LongSupplier clockNs;
    private @Nullable DatagramChannel channel;
    private @Nullable Session session;
    private long introducedNs;
    private int messages;

    /** {@code clockNs} tells when a minute has passed, as {@link System#nanoTime} does. */
    UdpSink(EndpointSpec collector, SinkContext context, LongSupplier clockNs) {
        this.collector = collector;
        this.context = context;
        this.clockNs = clockNs;
    }

    @Override
    public void deliver(List<LogFollower.Line> batch) throws IOException {
        try {
            Session open = session;
            if (open == null) {
                DatagramChannel connected = connect();
                open = new Session(USUAL_MAX_BYTES, MAX_BYTES, context, message -> send(connected, message));
                open.introduce(batch.getFirst());
                session = open;
                introducedNs = clockNs.getAsLong();
            } else if (clockNs.getAsLong() - introducedNs > TEMPLATES_NS) {
                open.introduce(batch.getFirst());
                introducedNs = clockNs.getAsLong();
            }
            open.send(batch);
        } catch (IOException e) {
            // What the collector's machine has refused came without its templates, perhaps.
            close();
            throw e instanceof PortUnreachableException ? new IOException("nobody listens at " + collector, e) : e;
        }
    }

    private DatagramChannel connect() throws IOException {
        InetSocketAddress address = new InetSocketAddress(collector.host(), collector.port());
        if (address.isUnresolved()) {
            throw new UnknownHostException("unknown host " + collector.host());
        }
        DatagramChannel opened = DatagramChannel.open();
        channel = opened;
        return opened.connect(address);
    }

    private void send(DatagramChannel connected, ByteBuffer message) throws IOException {
        connected.write(message);
        if (++messages % BURST_MESSAGES == 0) {
            try {
                Thread.sleep(PAUSE_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("interrupted").initCause(e);
            }
        }
    }

    @Override
    public void close() {
        DatagramChannel open = channel;
        channel = null;
        session = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException _) {
                // Nothing is held that could be lost.
            }
        }
    }
}
