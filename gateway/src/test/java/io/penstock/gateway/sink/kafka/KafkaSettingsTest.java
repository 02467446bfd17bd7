package io.penstock.gateway.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.config.EndpointSpec;
import io.penstock.config.SinkScheme;
import io.penstock.config.SinkSetting;
import io.penstock.gateway.Failure;
import io.penstock.gateway.sink.SampleLog;
import io.penstock.gateway.sink.Sink;
import io.penstock.gateway.sink.SinkContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaSettingsTest {

    private static final SinkContext CONTEXT =
            new SinkContext(SampleLog.GATEWAY_ID, "1.2.3", Duration.ofSeconds(1), (_, _) -> {});

    @TempDir
    private Path folder;

    private static SinkSetting setting(String path, Map<String, String> options) {
        List<EndpointSpec> hosts = List.of(new EndpointSpec("192.0.2.1", 9092), new EndpointSpec("2001:db8::1", 9093));
        return new SinkSetting("kafka", SinkScheme.KAFKA, hosts, path, options, Set.of());
    }

    private Properties properties(String text) throws IOException, Failure {
        Path file = Files.writeString(folder.resolve("kafka.properties"), text);
        return KafkaSettings.of(setting("/flows", Map.of("properties", file.toString())), CONTEXT);
    }

    @Test
    void shouldAskAllServersForTheAcknowledgementOfAllReplicas() throws Failure {
        assertThat(KafkaSettings.of(setting("/flows", Map.of()), CONTEXT))
                .containsEntry("bootstrap.servers", "192.0.2.1:9092,[2001:db8::1]:9093")
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", "true")
                .containsEntry("enable.metrics.push", "false");
    }

    @Test
    void shouldTakeTheTopicFromThePathAndRefuseOneThatKafkaWould() throws Failure {
        assertThat(KafkaSettings.topic(setting("/net.flows_1-a", Map.of()))).isEqualTo("net.flows_1-a");
        assertThatThrownBy(() -> KafkaSettings.topic(setting("", Map.of())))
                .hasMessageContaining("found no topic")
                .hasMessageContaining("kafka://HOST:PORT/TOPIC");
        assertThatThrownBy(() -> KafkaSettings.topic(setting("/a/b", Map.of()))).hasMessageContaining("a/b");
    }

    @Test
    void shouldAddWhatTheFileSaysOfSecurity() throws Exception {
        assertThat(properties("security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\ncompression.type=none\n"))
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("compression.type", "none")
                .containsEntry("acks", "all");
    }

    @Test
    void shouldRefuseWhatWouldBreakItsPromisesWhatIsUnknownAndWhatNeedsNativeCode() {
        String file = folder.resolve("kafka.properties").toString();
        assertThatThrownBy(() -> properties("acks=0\nretries=1\n"))
                .hasMessage(file + ": found acks, retries, which the gateway sets itself");
        assertThatThrownBy(() -> properties("securty.protocol=SSL\n"))
                .hasMessage(file + ": found securty.protocol, expected properties of Kafka's producer");
        assertThatThrownBy(() -> properties("compression.type=zstd\n"))
                .hasMessageStartingWith(file + ": found another compression.type, expected gzip or none");
    }

    @Test
    void shouldNeverShowAValueOfTheFile() {
        assertThatThrownBy(() -> properties("security.protocol=hunter2-secret\n"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("security.protocol")
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void shouldFailWithOneLineAndInTimeWhileNoBrokerAnswers() throws Exception {
        SinkSetting nobody = new SinkSetting(
                "kafka", SinkScheme.KAFKA, List.of(new EndpointSpec("127.0.0.1", 9)), "/flows", Map.of(), Set.of());
        try (Sink sink = KafkaSink.open(nobody, CONTEXT)) {
            long startNs = System.nanoTime();
            assertThatThrownBy(() -> sink.deliver(SampleLog.flows(1, 50)))
                    .isInstanceOf(IOException.class)
                    .message()
                    .contains("flows")
                    .hasLineCount(1);
            assertThat(Duration.ofNanos(System.nanoTime() - startNs))
                    .as("one wait for all records of the batch")
                    .isLessThan(Duration.ofSeconds(20));
        }
    }
}
