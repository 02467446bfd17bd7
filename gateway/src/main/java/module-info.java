/** The appliance around the data plane: command line, control sockets, lifecycle, metrics. */
@org.jspecify.annotations.NullMarked
module io.penstock.gateway {
    requires static org.jspecify;
    requires com.fasterxml.jackson.core;
    requires com.google.zxing;
    requires info.picocli;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.dns;
    requires io.opentelemetry.api;
    requires io.opentelemetry.common;
    requires io.opentelemetry.exporter.otlp;
    requires io.opentelemetry.sdk.common;
    requires io.opentelemetry.sdk.logs;
    requires io.penstock.config;
    requires io.penstock.dataplane;
    requires io.prometheus.metrics.model;
    requires java.logging;
    requires java.management;
    requires java.net.http;
    requires jdk.httpserver;
    requires jdk.management;
    requires kafka.clients;
    requires micrometer.core;
    requires micrometer.registry.prometheus;
    requires org.apache.lucene.core;

    opens io.penstock.gateway.cli to
            info.picocli;
    opens io.penstock.gateway.demo to
            info.picocli;
    opens io.penstock.gateway.train to
            info.picocli;
}
