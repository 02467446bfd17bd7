package io.penstock.gateway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.config.SinkScheme;
import io.penstock.gateway.Beside;
import io.penstock.gateway.sink.SampleLog;
import io.penstock.gateway.sink.SinkStatus;
import io.penstock.gateway.sink.TestIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sink against a real broker that is away at first, and is killed later under records. */
@Tag("namespace")
@Beside
class KafkaTest {

    private static final String TOPIC = "penstock.flows";

    @TempDir
    private Path folder;

    private @Nullable TestIdentity own;

    @Test
    void shouldDeliverEveryRecordInOrderThroughOutagesOfTheBroker() throws Exception {
        KafkaBroker broker = broker();
        try (GrowingLog log = new GrowingLog(folder.resolve("log"), SinkScheme.KAFKA, broker.port(), "/" + TOPIC)) {
            log.appendInOutage(200);
            Background first = broker.start();
            try {
                log.awaitDelivery();
                log.append(1500);
            } finally {
                first.kill();
            }
            log.append(1000);
            Wait.seconds(GrowingLog.OUTAGE_SECONDS);
            Background second = broker.start();
            try {
                log.awaitDelivery();
                List<ConsumerRecord<String, String>> records = consumed(broker.port());
                GrowingLog.report(
                        "Kafka",
                        records.stream()
                                .map(record -> Long.valueOf(header(record, "seq")))
                                .toList());
                check(log.lines(), records);
            } finally {
                second.kill();
            }
        }
    }

    private KafkaBroker broker() throws Exception {
        own = TestIdentity.make(folder, "broker", "dns:localhost,ip:127.0.0.1");
        return new KafkaBroker(folder.resolve("kafka"), own);
    }

    @Test
    void shouldDeliverOverTlsOnlyToABrokerThatIsTrusted() throws Exception {
        KafkaBroker broker = broker();
        Background process = broker.start();
        TestIdentity other = TestIdentity.make(folder, "other", "dns:localhost,ip:127.0.0.1");
        try (GrowingLog log = new GrowingLog(
                folder.resolve("log"), SinkScheme.KAFKA, broker.tlsPort(), "/" + TOPIC, trusting(other))) {
            log.append(200);
            assertThat(log.awaitFailure()).startsWith("TLS: no authority that is trusted");
            assertThat(log.status()).returns(0L, SinkStatus::deliveredRecords).returns(200L, SinkStatus::spoolRecords);
            log.reload(trusting(Objects.requireNonNull(own)));
            log.awaitDelivery();
            check(log.lines(), consumed(broker.port()));
        } finally {
            process.kill();
        }
    }

    private Map<String, String> trusting(TestIdentity authority) throws IOException {
        Path file = Files.write(
                folder.resolve(authority.certificate().getFileName() + ".properties"),
                List.of(
                        "security.protocol=SSL",
                        "ssl.truststore.type=PEM",
                        "ssl.truststore.location=" + authority.certificate()));
        return Map.of("properties", file.toString());
    }

    private static void check(List<String> lines, List<ConsumerRecord<String, String>> records) {
        Map<Long, ConsumerRecord<String, String>> bySeq = new LinkedHashMap<>();
        records.forEach(record -> bySeq.putIfAbsent(Long.parseLong(header(record, "seq")), record));
        assertThat(bySeq).hasSize(lines.size());
        bySeq.forEach((seq, record) -> assertThat(record.value()).isEqualTo(lines.get((int) (seq - 1))));

        Map<String, List<Long>> byKey = new LinkedHashMap<>();
        bySeq.forEach((seq, record) ->
                byKey.computeIfAbsent(record.key(), _ -> new ArrayList<>()).add(seq));
        assertThat(byKey).containsOnlyKeys(SampleLog.PEER_KEY, SampleLog.OTHER_PEER_KEY, SampleLog.GATEWAY_ID);
        assertThat(byKey.values()).allSatisfy(numbers -> assertThat(numbers).isSorted());
        assertThat(records.stream()
                        .collect(Collectors.groupingBy(
                                ConsumerRecord::key,
                                Collectors.mapping(ConsumerRecord::partition, Collectors.toSet()))))
                .allSatisfy((_, partitions) -> assertThat(partitions).hasSize(1));
        assertThat(header(Objects.requireNonNull(bySeq.get(5L)), "record_type")).isEqualTo("meta");
        assertThat(header(Objects.requireNonNull(bySeq.get(5L)), "boot_id")).isEqualTo(SampleLog.BOOT_ID);
    }

    private static String header(ConsumerRecord<String, String> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    /** All that is in the topic; in the order of each partition. */
    private static List<ConsumerRecord<String, String>> consumed(int port) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", "127.0.0.1:" + port);
        properties.put("key.deserializer", StringDeserializer.class.getName());
        properties.put("value.deserializer", StringDeserializer.class.getName());
        properties.put("enable.auto.commit", "false");
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(properties)) {
            List<TopicPartition> partitions = consumer.partitionsFor(TOPIC).stream()
                    .map(info -> new TopicPartition(TOPIC, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long total = consumer.endOffsets(partitions).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            List<ConsumerRecord<String, String>> records = new ArrayList<>();
            long deadlineNs = System.nanoTime() + Duration.ofMinutes(2).toNanos();
            while (records.size() < total && System.nanoTime() < deadlineNs) {
                consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
            }
            assertThat(records).hasSize((int) total);
            return records;
        }
    }
}
