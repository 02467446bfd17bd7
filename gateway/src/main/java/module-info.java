/** The appliance around the data plane: command line, control sockets, lifecycle, metrics. */
@org.jspecify.annotations.NullMarked
module io.penstock.gateway {
    requires static org.jspecify;
    requires com.fasterxml.jackson.core;
    requires com.google.zxing;
    requires info.picocli;
    requires io.penstock.config;
    requires io.penstock.dataplane;
    requires io.prometheus.metrics.model;
    requires java.logging;
    requires java.management;
    requires jdk.httpserver;
    requires jdk.management;
    requires micrometer.core;
    requires micrometer.registry.prometheus;

    opens io.penstock.gateway.cli to
            info.picocli;
    opens io.penstock.gateway.demo to
            info.picocli;
    opens io.penstock.gateway.train to
            info.picocli;
}
