package io.penstock.gateway.sink.otlp;

import com.google.protobuf.CodedInputStream;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;

/** A collector of OTLP/HTTP that reads requests with OpenTelemetry's own definitions, and answers as it is told to. */
public final class StrictCollector implements AutoCloseable {

    /** What it says to a request. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Reply(int status, Map<String, String> headers, byte[] body) {

        static Reply accepted() {
            return new Reply(200, Map.of("Content-Type", "application/x-protobuf"), new byte[0]);
        }

        static Reply partly(long rejected, String why) {
            byte[] body = ExportLogsServiceResponse.newBuilder()
                    .setPartialSuccess(ExportLogsPartialSuccess.newBuilder()
                            .setRejectedLogRecords(rejected)
                            .setErrorMessage(why))
                    .build()
                    .toByteArray();
            return new Reply(200, Map.of("Content-Type", "application/x-protobuf"), body);
        }

        static Reply failed(int status, String text, Map<String, String> headers) {
            return new Reply(status, headers, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    /** Tells the answer to a request from its records. */
    @FunctionalInterface
    interface Judge {
        Reply reply(List<LogRecord> records);
    }

    final List<ResourceLogs> resources = new CopyOnWriteArrayList<>();
    final List<String> authorizations = new CopyOnWriteArrayList<>();
    final List<String> faults = new CopyOnWriteArrayList<>();
    private final List<LogRecord> accepted = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedDeque<Judge> judges = new ConcurrentLinkedDeque<>();
    private final HttpServer server;

    private StrictCollector(HttpServer server) {
        this.server = server;
        server.createContext("/", this::answer);
        server.start();
    }

    /** Listens on the loopback; 0 for any free port. */
    public static StrictCollector listen(int port) throws IOException {
        return new StrictCollector(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0));
    }

    /** The same over TLS. */
    public static StrictCollector listenTls(int port, SSLContext tls) throws IOException {
        HttpsServer https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(tls));
        return new StrictCollector(https);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** The lines of the records that it has taken. */
    public List<String> lines() {
        return accepted.stream()
                .map(record -> record.getBody().getStringValue())
                .toList();
    }

    List<LogRecord> accepted() {
        return accepted;
    }

    /** How it answers the next request; those after the last one that was told are accepted. */
    void next(Judge judge) {
        judges.add(judge);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Reply reply;
            try {
                reply = judged(exchange);
            } catch (IOException | RuntimeException | AssertionError e) {
                faults.add(e.toString());
                reply = Reply.failed(500, e.toString(), Map.of());
            }
            reply.headers.forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(reply.status, reply.body.length == 0 ? -1 : reply.body.length);
            exchange.getResponseBody().write(reply.body);
        }
    }

    private Reply judged(HttpExchange exchange) throws IOException {
        require(exchange.getRequestMethod().equals("POST"), "method " + exchange.getRequestMethod());
        require(exchange.getRequestURI().toString().equals("/v1/logs"), "path " + exchange.getRequestURI());
        require("application/x-protobuf".equals(header(exchange, "Content-Type")), "content type");
        require("gzip".equals(header(exchange, "Content-Encoding")), "content encoding");
        authorizations.add(String.valueOf(header(exchange, "Authorization")));
        ExportLogsServiceRequest request;
        try (InputStream body = new GZIPInputStream(exchange.getRequestBody())) {
            request = ExportLogsServiceRequest.parseFrom(CodedInputStream.newInstance(body.readAllBytes()));
        }
        require(request.getUnknownFields().asMap().isEmpty(), "fields that the definition does not have");
        List<LogRecord> records = new ArrayList<>();
        for (ResourceLogs resource : request.getResourceLogsList()) {
            resources.add(resource);
            for (ScopeLogs scope : resource.getScopeLogsList()) {
                records.addAll(scope.getLogRecordsList());
            }
        }
        require(!records.isEmpty(), "a request without records");
        Judge judge = judges.poll();
        Reply reply = judge == null ? Reply.accepted() : judge.reply(records);
        if (reply.status == 200) {
            accepted.addAll(records);
        }
        return reply;
    }

    private static String header(HttpExchange exchange, String name) {
        return exchange.getRequestHeaders().getFirst(name);
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
