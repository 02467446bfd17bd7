package io.penstock.gateway.sink.ipfix;

import io.penstock.config.EndpointSpec;
import io.penstock.config.SinkScheme;
import io.penstock.config.SinkSetting;
import io.penstock.gateway.Failure;
import io.penstock.gateway.sink.Sink;
import io.penstock.gateway.sink.SinkContext;
import io.penstock.gateway.sink.tcp.OneWayConnection;
import io.penstock.gateway.sink.tls.ClientTls;

/** Makes sinks that speak IPFIX. */
public final class IpfixSinks {

    private IpfixSinks() {}

    /**
     * A sink for {@code ipfix+tcp}, {@code ipfix+tls} or {@code ipfix+udp}.
     *
     * @throws Failure when a certificate or key cannot be used
     */
    public static Sink open(SinkSetting setting, SinkContext context) throws Failure {
        EndpointSpec collector = setting.hosts().getFirst();
        if (setting.scheme() == SinkScheme.IPFIX_UDP) {
            return new UdpSink(collector, context, System::nanoTime);
        }
        return new TcpSink(
                new OneWayConnection(
                        collector,
                        Math.toIntExact(context.timeout().toMillis()),
                        setting.scheme() == SinkScheme.IPFIX_TLS ? ClientTls.context(setting) : null),
                context);
    }
}
