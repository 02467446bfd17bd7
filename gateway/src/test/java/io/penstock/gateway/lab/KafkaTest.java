package io.penstock.gateway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.config.SinkScheme;
import io.penstock.gateway.Beside;
import io.penstock.gateway.sink.SampleLog;
import java.nio.charset.StandardCharsets;
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

    @Test
    void shouldDeliverEveryRecordInOrderThroughOutagesOfTheBroker() throws Exception {
        KafkaBroker broker = new KafkaBroker(folder.resolve("kafka"));
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
                check(log.lines(), consumed(broker.port()));
            } finally {
                second.kill();
            }
        }
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
