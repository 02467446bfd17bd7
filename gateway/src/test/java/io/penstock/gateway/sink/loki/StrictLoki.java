package io.penstock.gateway.sink.loki;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;

/**
 * Loki's push API as it is documented, and nothing else. Like the real one it takes what it likes of a push, and answers 400 when
 * there was something that it does not like: a line with {@link #BAD} in it.
 */
public final class StrictLoki implements AutoCloseable {

    static final String BAD = "\"poison\":1";

    record Value(String timeNs, String line) {}

    record Stream(Map<String, String> labels, List<Value> values) {}

    final List<Stream> taken = new CopyOnWriteArrayList<>();
    final List<Map<String, List<String>>> headers = new CopyOnWriteArrayList<>();
    final AtomicInteger pushes = new AtomicInteger();
    volatile int status = 204;
    volatile String retryAfter = "";
    volatile byte[] answer = {};
    private final HttpServer http;

    private StrictLoki(HttpServer http) {
        this.http = http;
        http.createContext("/", this::answer);
        http.start();
    }

    /** Listens on the loopback; 0 for any free port. */
    public static StrictLoki listen(int port) throws IOException {
        return new StrictLoki(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10));
    }

    /** The same over TLS. */
    public static StrictLoki listenTls(int port, SSLContext tls) throws IOException {
        HttpsServer https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10);
        https.setHttpsConfigurator(new HttpsConfigurator(tls));
        return new StrictLoki(https);
    }

    public int port() {
        return http.getAddress().getPort();
    }

    /** The lines that it has taken, stream by stream, doubles too. */
    public List<String> lines() {
        return taken.stream()
                .flatMap(stream -> stream.values.stream())
                .map(Value::line)
                .toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            pushes.incrementAndGet();
            headers.add(Map.copyOf(exchange.getRequestHeaders()));
            int code = status;
            byte[] why = answer;
            List<Stream> streams = List.of();
            if (!exchange.getRequestMethod().equals("POST")
                    || !exchange.getRequestURI().toString().equals("/loki/api/v1/push")
                    || !"gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))
                    || !"application/json".equals(exchange.getRequestHeaders().getFirst("Content-Type"))) {
                code = 404;
            } else {
                streams = read(new GZIPInputStream(exchange.getRequestBody()).readAllBytes());
            }
            if (code == 204) {
                List<Stream> good = streams.stream().map(StrictLoki::withoutBad).toList();
                if (!good.equals(streams)) {
                    code = 400;
                    why = "entry is poisoned\nsecond line".getBytes(StandardCharsets.UTF_8);
                }
                good.stream().filter(stream -> !stream.values.isEmpty()).forEach(taken::add);
            }
            if (!retryAfter.isEmpty()) {
                exchange.getResponseHeaders().set("Retry-After", retryAfter);
            }
            exchange.sendResponseHeaders(code, why.length == 0 ? -1 : why.length);
            exchange.getResponseBody().write(why);
        }
    }

    private static Stream withoutBad(Stream stream) {
        return new Stream(
                stream.labels,
                stream.values.stream()
                        .filter(value -> !value.line.contains(BAD))
                        .toList());
    }

    private static List<Stream> read(byte[] body) throws IOException {
        List<Stream> streams = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(body)) {
            want(json, JsonToken.START_OBJECT);
            assertThat(json.nextFieldName()).isEqualTo("streams");
            want(json, JsonToken.START_ARRAY);
            while (json.nextToken() == JsonToken.START_OBJECT) {
                assertThat(json.nextFieldName()).isEqualTo("stream");
                want(json, JsonToken.START_OBJECT);
                Map<String, String> labels = new LinkedHashMap<>();
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String name = json.currentName();
                    labels.put(name, json.nextTextValue());
                }
                assertThat(json.nextFieldName()).isEqualTo("values");
                want(json, JsonToken.START_ARRAY);
                List<Value> values = new ArrayList<>();
                while (json.nextToken() == JsonToken.START_ARRAY) {
                    values.add(new Value(json.nextTextValue(), json.nextTextValue()));
                    want(json, JsonToken.END_ARRAY);
                }
                want(json, JsonToken.END_OBJECT);
                streams.add(new Stream(labels, values));
            }
            want(json, JsonToken.END_OBJECT);
        }
        return streams;
    }

    private static void want(JsonParser json, JsonToken token) throws IOException {
        assertThat(json.nextToken()).isEqualTo(token);
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
