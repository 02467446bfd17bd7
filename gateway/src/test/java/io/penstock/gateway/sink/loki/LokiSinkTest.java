package io.penstock.gateway.sink.loki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.config.EndpointSpec;
import io.penstock.config.SinkScheme;
import io.penstock.config.SinkSetting;
import io.penstock.gateway.Failure;
import io.penstock.gateway.flowlog.LogFollower;
import io.penstock.gateway.sink.BatchRefusedException;
import io.penstock.gateway.sink.RetryLaterException;
import io.penstock.gateway.sink.SinkContext;
import io.penstock.gateway.sink.TestLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LokiSinkTest {

    @TempDir
    Path folder;

    private StrictLoki loki;

    @BeforeEach
    void server() throws IOException {
        loki = StrictLoki.listen(0);
    }

    @AfterEach
    void end() {
        loki.close();
    }

    private LokiSink sink(Map<String, String> options) throws Failure {
        return LokiSink.open(
                new SinkSetting(
                        "loki",
                        SinkScheme.LOKI_HTTP,
                        List.of(new EndpointSpec("127.0.0.1", loki.port())),
                        "",
                        options,
                        Set.of()),
                new SinkContext("gw/wg0", "1.2.3", Duration.ofSeconds(5), (line, why) -> {
                    throw new AssertionError(line.seq() + ": " + why);
                }));
    }

    private TestLog log() throws IOException {
        return new TestLog(folder, "0d3c");
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
        assertThat(loki.taken)
                .containsExactly(
                        new StrictLoki.Stream(
                                Map.of(
                                        "service_name", "penstock",
                                        "gateway", "gw/wg0",
                                        "record_type", "start",
                                        "verdict", "allow",
                                        "traffic_class", "subnet",
                                        "direction", "ingress",
                                        "protocol", "6"),
                                List.of(
                                        new StrictLoki.Value("1769850000000000001", texts.get(0)),
                                        new StrictLoki.Value("1769850000000000002", texts.get(2)))),
                        new StrictLoki.Stream(
                                Map.of("service_name", "penstock", "gateway", "gw/wg0", "record_type", "meta"),
                                List.of(new StrictLoki.Value("1769850000000000001", texts.get(1)))));
    }

    @Test
    void shouldShowItsTenantAndAFreshToken() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "old-secret\n");
        try (LokiSink sink = sink(Map.of("tenant", "team-a", "token-file", token.toString()))) {
            Files.writeString(token, "new-secret\n");
            sink.deliver(log().add(1).from(1));
            assertThat(loki.headers.getLast())
                    .containsEntry("X-scope-orgid", List.of("team-a"))
                    .containsEntry("Authorization", List.of("Bearer new-secret"))
                    .containsEntry("User-agent", List.of("penstock/1.2.3"));
            loki.status = 401;
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
            loki.status = 429;
            loki.retryAfter = "7";
            assertThatThrownBy(() -> sink.deliver(lines))
                    .isInstanceOfSatisfying(
                            RetryLaterException.class,
                            e -> assertThat(e.delay()).isEqualTo(Duration.ofSeconds(7)));
            loki.status = 503;
            loki.retryAfter = "";
            assertThatThrownBy(() -> sink.deliver(lines))
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessage("HTTP 503");
            assertThat(loki.pushes).as("no splitting of what is not wrong").hasValue(2);
            loki.status = 204;
            sink.deliver(lines);
        }
        assertThat(loki.lines()).isEqualTo(texts(lines));
    }

    @Test
    void shouldHaveAPushCutThatIsRefusedForOneOfItsRecords() throws Exception {
        List<LogFollower.Line> lines =
                log().add(2).add("update", StrictLoki.BAD).from(1);
        try (LokiSink sink = sink(Map.of())) {
            assertThatThrownBy(() -> sink.deliver(lines))
                    .isInstanceOf(BatchRefusedException.class)
                    .hasMessage("HTTP 400: entry is poisoned");
        }
        assertThat(loki.pushes).as("the cutting is not its own").hasValue(1);
    }

    @Test
    void shouldGiveARecordWithoutATimeOneThatLokiRefuses() throws Exception {
        try (LokiSink sink = sink(Map.of())) {
            sink.deliver(
                    List.of(new LogFollower.Line(1, "{\"record_type\":\"meta\"}".getBytes(StandardCharsets.UTF_8))));
        }
        assertThat(loki.taken.getFirst().values().getFirst().timeNs()).isEqualTo("0");
    }

    @Test
    void shouldNotReadAnAnswerWithoutEnd() throws Exception {
        byte[] much = new byte[2 << 20];
        loki.status = 200;
        loki.answer = much;
        try (LokiSink sink = sink(Map.of())) {
            assertThatThrownBy(() -> sink.deliver(log().add(1).from(1))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void shouldFailWhenNobodyListens() throws Exception {
        loki.close();
        try (LokiSink sink = sink(Map.of())) {
            assertThatThrownBy(() -> sink.deliver(log().add(1).from(1)))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("cannot connect");
        }
    }
}
