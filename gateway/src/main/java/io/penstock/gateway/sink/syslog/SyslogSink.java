package io.penstock.gateway.sink.syslog;

import io.penstock.config.SinkScheme;
import io.penstock.config.SinkSetting;
import io.penstock.gateway.Failure;
import io.penstock.gateway.flowlog.LogFollower;
import io.penstock.gateway.sink.Sink;
import io.penstock.gateway.sink.SinkContext;
import io.penstock.gateway.sink.tcp.OneWayConnection;
import io.penstock.gateway.sink.tls.ClientTls;
import java.io.IOException;
import java.util.List;

/**
 * A syslog server over TCP with octet counting (RFC 6587) or TLS (RFC 5425). Each batch has a connection of its own, because
 * the orderly end of one is the only answer that syslog servers give; TLS sessions are resumed.
 */
public final class SyslogSink implements Sink {

    private final OneWayConnection connection;
    private final SyslogMessage message;

    private SyslogSink(OneWayConnection connection, SyslogMessage message) {
        this.connection = connection;
        this.message = message;
    }

    /**
     * A sink for {@code syslog+tcp} or {@code syslog+tls}.
     *
     * @throws Failure when a certificate or key cannot be used
     */
    public static SyslogSink open(SinkSetting setting, SinkContext context) throws Failure {
        return new SyslogSink(
                new OneWayConnection(
                        setting.hosts().getFirst(),
                        Math.toIntExact(context.timeout().toMillis()),
                        setting.scheme() == SinkScheme.SYSLOG_TLS ? ClientTls.context(setting) : null),
                new SyslogMessage(setting.option("facility").orElse("local0"), context.version()));
    }

    @Override
    public void deliver(List<LogFollower.Line> batch) throws IOException {
        connection.deliver(output -> {
            for (LogFollower.Line line : batch) {
                output.write(message.frame(line));
            }
        });
    }

    @Override
    public void close() {
        // Nothing is open between two batches.
    }
}
