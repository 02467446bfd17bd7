package io.penstock.gateway.sink.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.penstock.config.EndpointSpec;
import io.penstock.config.SinkScheme;
import io.penstock.config.SinkSetting;
import io.penstock.gateway.Failure;
import io.penstock.gateway.flowlog.LogFollower;
import io.penstock.gateway.sink.BatchRefusedException;
import io.penstock.gateway.sink.RetryLaterException;
import io.penstock.gateway.sink.SampleLog;
import io.penstock.gateway.sink.Sink;
import io.penstock.gateway.sink.SinkContext;
import io.penstock.gateway.sink.otlp.StrictCollector.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OtlpSinkTest {

    @TempDir
    private Path folder;

    private final List<String> refusals = new ArrayList<>();
    private StrictCollector collector;
    private Sink sink;

    @BeforeEach
    void open() throws Exception {
        collector = StrictCollector.listen(0);
        sink = OtlpSink.open(setting(Map.of()), context());
    }

    @AfterEach
    void close() throws Exception {
        sink.close();
        collector.close();
        assertThat(collector.faults).isEmpty();
    }

    private SinkSetting setting(Map<String, String> options) {
        return new SinkSetting(
                "otlp",
                SinkScheme.OTLP_HTTP,
                List.of(new EndpointSpec("127.0.0.1", collector.port())),
                "",
                options,
                Set.of());
    }

    private SinkContext context() {
        return new SinkContext(
                SampleLog.GATEWAY_ID,
                "1.2.3",
                Duration.ofSeconds(20),
                (line, why) -> refusals.add(line.seq() + " " + why));
    }

    private static Map<String, Object> attributes(List<KeyValue> attributes) {
        return attributes.stream().collect(Collectors.toMap(KeyValue::getKey, one -> value(one.getValue())));
    }

    private static Object value(AnyValue value) {
        return value.hasIntValue() ? (Object) value.getIntValue() : value.getStringValue();
    }

    private static List<String> text(List<LogFollower.Line> lines) {
        return lines.stream()
                .map(line -> new String(line.bytes(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void shouldDeliverEveryLineAsABodyInOrder() throws IOException {
        sink.deliver(SampleLog.oneOfEach());
        assertThat(collector.lines()).containsExactlyElementsOf(text(SampleLog.oneOfEach()));
    }

    @Test
    void shouldNameTheGatewayInTheResourceAndTheProgramInTheScope() throws IOException {
        sink.deliver(SampleLog.oneOfEach());
        assertThat(collector.resources).hasSize(1);
        assertThat(attributes(collector.resources.getFirst().getResource().getAttributesList()))
                .containsEntry("service.name", "penstock")
                .containsEntry("service.version", "1.2.3")
                .containsEntry("service.instance.id", "gw1/wg0")
                .containsEntry("host.name", "gw1");
        assertThat(collector.resources.getFirst().getScopeLogs(0).getScope().getVersion())
                .isEqualTo("1.2.3");
    }

    @Test
    void shouldSayTheFieldsByTheNamesOfTheSemanticConventions() throws IOException {
        sink.deliver(List.of(SampleLog.tcpStart(3)));
        LogRecord flow = collector.accepted().getFirst();
        Instant time = Instant.parse("2026-11-22T10:00:10.123456789Z");
        assertThat(flow.getTimeUnixNano()).isEqualTo(time.getEpochSecond() * 1_000_000_000L + time.getNano());
        assertThat(flow.getEventName()).isEqualTo("penstock.flow.start");
        assertThat(flow.getSeverityNumber()).isEqualTo(SeverityNumber.SEVERITY_NUMBER_INFO);
        assertThat(attributes(flow.getAttributesList()))
                .containsEntry("source.address", "10.66.0.2")
                .containsEntry("source.port", 40000L)
                .containsEntry("destination.address", "198.18.0.1")
                .containsEntry("destination.port", 443L)
                .containsEntry("network.transport", "tcp")
                .containsEntry("network.type", "ipv4")
                .containsEntry("penstock.seq", 3L)
                .containsEntry("penstock.tx.bytes", 3000L)
                .containsEntry("penstock.peer.public_key", SampleLog.PEER_KEY)
                .containsEntry("penstock.peer.name", "läptop")
                .containsEntry("penstock.verdict", "allow");
    }

    @Test
    void shouldWarnOfWhatWasRefusedAndNameEachKindOfEvent() throws IOException {
        sink.deliver(SampleLog.oneOfEach());
        assertThat(collector.accepted())
                .extracting(LogRecord::getEventName)
                .containsExactly(
                        "penstock.flow.start",
                        "penstock.flow.end",
                        "penstock.flow.update",
                        "penstock.flow.drop",
                        "penstock.flow.drop",
                        "penstock.packet.drop",
                        "penstock.log.config");
        assertThat(collector.accepted().get(3).getSeverityNumber()).isEqualTo(SeverityNumber.SEVERITY_NUMBER_WARN);
    }

    @Test
    void shouldFailSoThatTheBatchComesAgainWhenTheCollectorIsBusy() throws IOException {
        collector.next(_ -> Reply.failed(503, "overloaded\nsecond line", Map.of("Retry-After", "7")));
        List<LogFollower.Line> batch = SampleLog.flows(1, 10);
        assertThatThrownBy(() -> sink.deliver(batch))
                .isInstanceOf(RetryLaterException.class)
                .hasMessage("HTTP 503: overloaded")
                .extracting(failure -> ((RetryLaterException) failure).delay())
                .isEqualTo(Duration.ofSeconds(7));
        assertThat(collector.lines()).isEmpty();
        sink.deliver(batch);
        assertThat(collector.lines()).containsExactlyElementsOf(text(batch));
        assertThat(refusals).isEmpty();
    }

    @Test
    void shouldCountTheRecordsOfAPartialSuccessAndNotSendThemAgain() throws IOException {
        collector.next(_ -> Reply.partly(2, "too old"));
        sink.deliver(SampleLog.flows(11, 5));
        assertThat(refusals)
                .hasSize(2)
                .allMatch(text -> text.endsWith("one of 2 among the records 11 to 15, it does not say which: too old"));
        assertThat(collector.resources).hasSize(1);

        refusals.clear();
        collector.next(_ -> Reply.partly(0, "a word of advice"));
        sink.deliver(SampleLog.flows(21, 5));
        assertThat(refusals).isEmpty();
    }

    @Test
    void shouldHaveARequestCutThatIsRefusedAsSuch() throws IOException {
        for (int status : new int[] {400, 413, 422}) {
            collector.next(_ -> Reply.failed(status, "bad record", Map.of()));
            assertThatThrownBy(() -> sink.deliver(SampleLog.oneOfEach()))
                    .isInstanceOf(BatchRefusedException.class)
                    .hasMessage("HTTP " + status + ": bad record");
        }
        assertThat(collector.lines()).isEmpty();
        assertThat(refusals).as("the cutting is not its own").isEmpty();
    }

    @Test
    void shouldFailWithOneLineWhenNobodyListens() {
        collector.close();
        assertThatThrownBy(() -> sink.deliver(SampleLog.flows(1, 1)))
                .isInstanceOf(IOException.class)
                .message()
                .startsWith("cannot connect")
                .hasLineCount(1);
    }

    @Test
    void shouldReadItsTokenForEachRequestAndRefuseAFileWithoutOne() throws Exception {
        Path file = folder.resolve("token");
        Files.writeString(file, "first-secret\n");
        try (Sink signed = OtlpSink.open(setting(Map.of("token-file", file.toString())), context())) {
            signed.deliver(SampleLog.flows(1, 1));
            Files.writeString(file, "second-secret\n");
            signed.deliver(SampleLog.flows(2, 1));
        }
        assertThat(collector.authorizations).containsExactly("Bearer first-secret", "Bearer second-secret");

        Files.writeString(file, "two words\n");
        assertThatThrownBy(() -> OtlpSink.open(setting(Map.of("token-file", file.toString())), context()))
                .isInstanceOf(Failure.class)
                .hasMessage(file + ": found no token, expected one line of printable characters");
    }
}
