package io.penstock.gateway.sink.ipfix;

import io.penstock.gateway.flowlog.LogFollower;
import io.penstock.gateway.sink.Sink;
import io.penstock.gateway.sink.SinkContext;
import io.penstock.gateway.sink.tcp.OneWayConnection;
import java.io.IOException;
import java.util.List;

/**
 * A collector over TCP (RFC 7011, section 10.4) or TLS (section 11.1). Each batch is a transport session of its own: IPFIX has
 * no acknowledgement, but a session's orderly end shows that the collector has read all of it.
 */
final class TcpSink implements Sink {

    private static final int USUAL_MAX_BYTES = 1 << 14;

    private final OneWayConnection connection;
    private final SinkContext context;

    TcpSink(OneWayConnection connection, SinkContext context) {
        this.connection = connection;
        this.context = context;
    }

    @Override
    public void deliver(List<LogFollower.Line> batch) throws IOException {
        connection.deliver(output -> {
            Session session = new Session(
                    USUAL_MAX_BYTES,
                    MessageBuilder.MESSAGE_MAX_BYTES,
                    context,
                    message -> output.write(
                            message.array(), message.arrayOffset() + message.position(), message.remaining()));
            session.introduce(batch.getFirst());
            session.send(batch);
        });
    }

    @Override
    public void close() {
        // Nothing is open between two batches.
    }
}
