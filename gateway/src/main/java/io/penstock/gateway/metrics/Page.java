package io.penstock.gateway.metrics;

import com.sun.net.httpserver.HttpExchange;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * The page of {@code /metrics}: in the text format of Prometheus or, where the client likes it at least as much, in that of
 * OpenMetrics; compressed where the client takes gzip. Any thread.
 *
 * <p>A page is made in memory and stays there until its reader has it. Only {@value #AT_ONCE} can be there at once, so that
 * readers who do not read cost the gateway no more than that; who comes then waits, and is told to come back.
 */
final class Page {

    /** Two Prometheus servers and somebody with a browser have room. */
    static final int AT_ONCE = 4;

    private static final Logger LOG = System.getLogger(Page.class.getName());
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPENMETRICS_TYPE = "application/openmetrics-text";
    private static final String OPENMETRICS = OPENMETRICS_TYPE + "; version=1.0.0; charset=utf-8";
    private static final int EXPECTED_BYTES = 32 * 1024;

    private final PrometheusMeterRegistry registry;
    private final long patienceMs;
    private final Semaphore places = new Semaphore(AT_ONCE, true);

    /** The page of this registry; a scrape waits so many milliseconds for a place. */
    Page(PrometheusMeterRegistry registry, long patienceMs) {
        this.registry = registry;
        this.patienceMs = patienceMs;
    }

    /** Answers a scrape. */
    void serve(HttpExchange exchange) throws IOException {
        if (Answer.refusedMethod(exchange)) {
            return;
        }
        if (!hasPlace()) {
            exchange.getResponseHeaders().set("Retry-After", "15");
            Answer.text(exchange, 503, "too many scrapes at once: " + AT_ONCE + " are under way");
            return;
        }
        try {
            write(exchange);
        } finally {
            places.release();
        }
    }

    private boolean hasPlace() {
        try {
            return places.tryAcquire(patienceMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void write(HttpExchange exchange) throws IOException {
        List<String> types = exchange.getRequestHeaders().getOrDefault("Accept", List.of());
        double open = Accept.weight(types, OPENMETRICS_TYPE);
        String type = open > 0 && open >= Accept.weight(types, "text/plain") ? OPENMETRICS : PROMETHEUS_TEXT;
        boolean compressed =
                Accept.weight(exchange.getRequestHeaders().getOrDefault("Accept-Encoding", List.of()), "gzip") > 0;
        ByteArrayOutputStream page = new ByteArrayOutputStream(EXPECTED_BYTES);
        try (OutputStream to = compressed ? new Fast(page) : page) {
            registry.scrape(to, type);
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.ERROR, "a scrape failed", e);
            Answer.text(exchange, 500, "the scrape failed; the log says why");
            return;
        }
        exchange.getResponseHeaders().set("Vary", "Accept, Accept-Encoding");
        if (compressed) {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        }
        Answer.body(exchange, 200, type, page);
    }

    /** The lowest level makes a page a tenth of its length; the default one takes thrice the time for a fifth less. */
    private static final class Fast extends GZIPOutputStream {

        Fast(OutputStream to) throws IOException {
            super(to, 8192);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
