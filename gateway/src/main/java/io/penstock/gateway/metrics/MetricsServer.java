package io.penstock.gateway.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.penstock.dataplane.device.DeviceControl;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@code /metrics} to Prometheus, {@code /healthz} (200 while the process works) and {@code /readyz} (200 when
 * the device carries packets, else 503 with a word). Each request has a virtual thread; how many connections there may be,
 * and how long one may take to ask and to read, stands among the flags of the virtual machine. Thread-safe.
 *
 * <p>The virtual machine's metrics are Micrometer's. The device's come from {@link DeviceCollector}, a collector of the
 * Prometheus client that Micrometer's registry is built on: Micrometer's meters live until somebody removes them and are
 * read one by one, whereas peers come and go, and a page must show all values of one moment.
 */
public final class MetricsServer implements AutoCloseable {

    private static final int BACKLOG = 64;

    /** Less than a third of the time that Prometheus gives a scrape by default. */
    private static final long PATIENCE_MS = 3000;

    private final HttpServer http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final PrometheusMeterRegistry registry;
    private final JvmPauses pauses;
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final Health health;

    private MetricsServer(HttpServer http, PrometheusMeterRegistry registry, JvmPauses pauses, Health health) {
        this.http = http;
        this.registry = registry;
        this.pauses = pauses;
        this.health = health;
    }

    /** Opens with no peer names and the default limit. */
    public static MetricsServer open(InetSocketAddress address, DeviceControl control, Health health)
            throws IOException {
        String version = MetricsServer.class.getPackage().getImplementationVersion();
        return open(address, control, health, MetricsOptions.of(version == null ? "unknown" : version), List.of());
    }

    /**
     * Binds the address and serves.
     *
     * @param sources what is shown beside the device
     * @throws IOException with a message of one line when the address cannot be bound
     */
    public static MetricsServer open(
            InetSocketAddress address,
            DeviceControl control,
            Health health,
            MetricsOptions options,
            List<MetricSource> sources)
            throws IOException {
        PrometheusRegistry prometheus = new PrometheusRegistry();
        JvmPauses pauses = new JvmPauses();
        List<MetricSource> all = new ArrayList<>(sources);
        all.add(pauses);
        all.add(new SafepointMetrics());
        all.add(new ConntrackMetrics(ConntrackMetrics.KERNEL));
        all.add(new ProcessMetrics());
        prometheus.register(new DeviceCollector(control, options, all));
        MetricsServer server = new MetricsServer(
                bind(address),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, prometheus, Clock.SYSTEM),
                pauses,
                health);
        server.start();
        return server;
    }

    private static HttpServer bind(InetSocketAddress address) throws IOException {
        if (address.isUnresolved()) {
            throw new IOException("cannot serve metrics on " + address.getHostString() + ": the name is not known");
        }
        try {
            return HttpServer.create(address, BACKLOG);
        } catch (SocketException e) {
            throw new IOException("cannot serve metrics on " + show(address) + ": " + e.getMessage(), e);
        }
    }

    private static String show(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    private void start() {
        gc.bindTo(registry);
        new JvmInfoMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        http.createContext("/", MetricsServer::notFound);
        http.createContext("/metrics", only("/metrics", new Page(registry, PATIENCE_MS)::serve));
        http.createContext("/healthz", only("/healthz", exchange -> Answer.text(exchange, 200, "ok")));
        http.createContext("/readyz", only("/readyz", this::ready));
        http.setExecutor(threads);
        http.start();
    }

    /** A context answers every path that begins as its own does. */
    private static HttpHandler only(String path, HttpHandler handler) {
        return exchange -> {
            if (exchange.getRequestURI().getPath().equals(path)) {
                handler.handle(exchange);
            } else {
                notFound(exchange);
            }
        };
    }

    private static void notFound(HttpExchange exchange) throws IOException {
        Answer.text(exchange, 404, "not found: see /metrics, /healthz, /readyz");
    }

    private void ready(HttpExchange exchange) throws IOException {
        @Nullable String obstacle = health.obstacle().orElse(null);
        Answer.text(exchange, obstacle == null ? 200 : 503, obstacle == null ? "ready" : obstacle);
    }

    /** The address that is bound; with port 0 asked for, the port that was given. */
    public InetSocketAddress address() {
        return http.getAddress();
    }

    /** Stops serving at once. */
    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
        gc.close();
        pauses.close();
        registry.close();
    }
}
