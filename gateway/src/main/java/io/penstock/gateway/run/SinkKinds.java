package io.penstock.gateway.run;

import io.penstock.config.SinkScheme;
import io.penstock.gateway.sink.SinkKind;
import io.penstock.gateway.sink.ipfix.IpfixSinks;
import io.penstock.gateway.sink.kafka.KafkaSink;
import io.penstock.gateway.sink.loki.LokiSink;
import io.penstock.gateway.sink.otlp.OtlpSink;
import io.penstock.gateway.sink.syslog.SyslogSink;

/** Every kind of sink. The classes of one are loaded when it is asked for. */
public final class SinkKinds {

    private SinkKinds() {}

    /** What makes sinks of this scheme. */
    public static SinkKind of(SinkScheme scheme) {
        return switch (scheme) {
            case SYSLOG_TCP, SYSLOG_TLS -> SyslogSink::open;
            case LOKI_HTTP, LOKI_HTTPS -> LokiSink::open;
            case KAFKA -> KafkaSink::open;
            case OTLP_HTTP, OTLP_HTTPS -> OtlpSink::open;
            case IPFIX_TCP, IPFIX_TLS, IPFIX_UDP -> IpfixSinks::open;
        };
    }
}
