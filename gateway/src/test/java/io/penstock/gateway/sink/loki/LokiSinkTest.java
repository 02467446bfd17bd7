package io.penstock.gateway.sink.loki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.penstock.config.EndpointSpec;
import io.penstock.config.SinkScheme;
import io.penstock.config.SinkSetting;
import io.penstock.gateway.Failure;
import io.penstock.gateway.flowlog.LogFollower;
import io.penstock.gateway.sink.RetryLaterException;
import io.penstock.gateway.sink.SinkContext;
import io.penstock.gateway.sink.TestLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LokiSinkTest {

    private static final String BAD = "\"poison\":1";

    @TempDir
    Path folder;

    private HttpServer http;
    private final List<Stream> taken = new CopyOnWriteArrayList<>();
    private final List<Map<String, List<String>>> headers = new CopyOnWriteArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private volatile int status = 204;
    private volatile String retryAfter = "";
    private final AtomicInteger pushes = new AtomicInteger();

    private record Value(String timeNs, String line) {}

    private record Stream(Map<String, String> labels, List<Value> values) {}

    @BeforeEach
    void server() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        http.createContext("/", this::answer);
        http.start();
    }

    @AfterEach
    void end() {
        http.stop(0);
    }

    /** Reads a push by the documented format, and nothing else; 400 for one with a poisoned line. */
    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            pushes.incrementAndGet();
            headers.add(Map.copyOf(exchange.getRequestHeaders()));
            int answer = status;
            byte[] why = {};
            List<Stream> streams = List.of();
            if (!exchange.getRequestMethod().equals("POST")
                    || !exchange.getRequestURI().toString().equals("/loki/api/v1/push")
                    || !"gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))
                    || !"application/json".equals(exchange.getRequestHeaders().getFirst("Content-Type"))) {
                answer = 404;
            } else {
                streams = read(new GZIPInputStream(exchange.getRequestBody()).readAllBytes());
            }
            if (answer == 204
                    && streams.stream()
                            .flatMap(stream -> stream.values.stream())
                            .anyMatch(v -> v.line.contains(BAD))) {
                answer = 400;
                why = "entry is poisoned\nsecond line".getBytes(StandardCharsets.UTF_8);
            }
            if (answer == 204) {
                taken.addAll(streams);
            }
            if (!retryAfter.isEmpty()) {
                exchange.getResponseHeaders().set("Retry-After", retryAfter);
            }
            exchange.sendResponseHeaders(answer, why.length == 0 ? -1 : why.length);
            exchange.getResponseBody().write(why);
        }
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

    private LokiSink sink(Map<String, String> options) throws Failure {
        return LokiSink.open(
                new SinkSetting(
                        "loki",
                        SinkScheme.LOKI_HTTP,
                        List.of(new EndpointSpec("127.0.0.1", http.getAddress().getPort())),
                        "",
                        options,
                        Set.of()),
                new SinkContext(
                        "gw/wg0", "1.2.3", Duration.ofSeconds(5), (line, why) -> refused.add(line.seq() + ": " + why)));
    }

    private TestLog log() throws IOException {
        return new TestLog(folder, "0d3c");
    }

    private List<String> takenLines() {
        return taken.stream()
                .flatMap(stream -> stream.values.stream())
                .map(Value::line)
                .toList();
    }

    private static List<String> texts(List<LogFollower.Line> lines) {
        return lines.stream()
                .map(line -> new String(line.bytes(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void shouldPushStreamsWithFewLabelsInTheOrderOfTheRecords() throws Exception {
        String flow = "\"verdict\":\"allow\",\"traffic_class\":\"subnet\",\"direction\":\"ingress\",\"protocol\":6,"
                + "\"src_ip\":\"10.66.0.2\",\"src_port\":40000";
        Instant time = Instant.parse("2026-01-31T09:00:00.000000001Z");
        List<LogFollower.Line> lines = log().addAt(time, "start", flow)
                .addAt(time, "meta", "\"event\":\"file\"")
                .addAt(time.plusNanos(1), "start", flow, "\"n\":2")
                .from(1);
        try (LokiSink sink = sink(Map.of())) {
            sink.deliver(lines);
        }
        List<String> texts = texts(lines);
        assertThat(taken)
                .containsExactly(
                        new Stream(
                                Map.of(
                                        "service_name", "penstock",
                                        "gateway", "gw/wg0",
                                        "record_type", "start",
                                        "verdict", "allow",
                                        "traffic_class", "subnet",
                                        "direction", "ingress",
                                        "protocol", "6"),
                                List.of(
                                        new Value("1769850000000000001", texts.get(0)),
                                        new Value("1769850000000000002", texts.get(2)))),
                        new Stream(
                                Map.of("service_name", "penstock", "gateway", "gw/wg0", "record_type", "meta"),
                                List.of(new Value("1769850000000000001", texts.get(1)))));
    }

    @Test
    void shouldShowItsTenantAndAFreshToken() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "old-secret\n");
        try (LokiSink sink = sink(Map.of("tenant", "team-a", "token-file", token.toString()))) {
            Files.writeString(token, "new-secret\n");
            sink.deliver(log().add(1).from(1));
            assertThat(headers.getLast())
                    .containsEntry("X-scope-orgid", List.of("team-a"))
                    .containsEntry("Authorization", List.of("Bearer new-secret"))
                    .containsEntry("User-agent", List.of("penstock/1.2.3"));
            status = 401;
            assertThatThrownBy(() -> sink.deliver(log().add(1).from(1)))
                    .isInstanceOf(IOException.class)
                    .hasMessage("HTTP 401");
        }
        Files.writeString(token, "\n");
        assertThatThrownBy(() -> sink(Map.of("token-file", token.toString())))
                .isInstanceOf(Failure.class)
                .hasMessageContaining(token + ": found no token");
    }

    @Test
    void shouldComeBackWhenItIsTold() throws Exception {
        List<LogFollower.Line> lines = log().add(10).from(1);
        try (LokiSink sink = sink(Map.of())) {
            status = 429;
            retryAfter = "7";
            assertThatThrownBy(() -> sink.deliver(lines))
                    .isInstanceOfSatisfying(
                            RetryLaterException.class,
                            e -> assertThat(e.delay()).isEqualTo(Duration.ofSeconds(7)));
            status = 503;
            retryAfter = "";
            assertThatThrownBy(() -> sink.deliver(lines))
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessage("HTTP 503");
            assertThat(pushes).as("no splitting of what is not wrong").hasValue(2);
            status = 204;
            sink.deliver(lines);
        }
        assertThat(takenLines()).isEqualTo(texts(lines));
        assertThat(refused).isEmpty();
    }

    @Test
    void shouldNotLetOneBadRecordHoldUpTheOthers() throws Exception {
        List<LogFollower.Line> lines =
                log().add(100).add("update", BAD).add(50).add("update", BAD).from(1);
        try (LokiSink sink = sink(Map.of())) {
            sink.deliver(lines);
        }
        assertThat(refused).containsExactly("101: HTTP 400: entry is poisoned", "152: HTTP 400: entry is poisoned");
        assertThat(takenLines())
                .hasSize(150)
                .isEqualTo(texts(lines).stream()
                        .filter(line -> !line.contains(BAD))
                        .toList());
    }

    @Test
    void shouldFailWhenNobodyListens() throws Exception {
        http.stop(0);
        try (LokiSink sink = sink(Map.of())) {
            assertThatThrownBy(() -> sink.deliver(log().add(1).from(1)))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("cannot connect");
        }
    }
}
