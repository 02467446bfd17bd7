package io.penstock.gateway.sink.kafka;

import io.penstock.config.EndpointSpec;
import io.penstock.config.SinkSetting;
import io.penstock.gateway.Failure;
import io.penstock.gateway.sink.SinkContext;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * What the producer is told: what the promises of the sink need, then what the user's file says of the rest, such as TLS and
 * SASL. The file's values are never shown.
 */
final class KafkaSettings {

    /** Kafka's own rule for the names of topics. */
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    /** What the order and the safety of the records rest upon, and is not the user's to set. */
    private static final Set<String> OURS = Set.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            ProducerConfig.ACKS_CONFIG,
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            ProducerConfig.RETRIES_CONFIG,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG);

    /** Of the compressors the only one that needs no native library. */
    private static final String GZIP = "gzip";

    private KafkaSettings() {}

    /** The topic: what stands behind the hosts. */
    static String topic(SinkSetting setting) throws Failure {
        String topic = setting.path().isEmpty() ? "" : setting.path().substring(1);
        if (!TOPIC.matcher(topic).matches() || topic.equals(".") || topic.equals("..")) {
            throw new Failure(
                    Failure.USAGE,
                    "found " + (topic.isEmpty() ? "no topic" : "the topic " + topic)
                            + ", expected kafka://HOST:PORT/TOPIC with letters, digits and . _ - in the topic");
        }
        return topic;
    }

    /** The producer's properties. */
    static Properties of(SinkSetting setting, SinkContext context) throws Failure {
        Properties properties = new Properties();
        Path file = setting.file("properties").orElse(null);
        if (file != null) {
            properties.putAll(read(file));
        }
        properties.putIfAbsent(ProducerConfig.CLIENT_ID_CONFIG, "penstock-" + setting.name());
        properties.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, GZIP);
        // A batch comes whole and is waited for: there is nothing to linger for.
        properties.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, "0");
        properties.putIfAbsent(ProducerConfig.BUFFER_MEMORY_CONFIG, Integer.toString(8 << 20));
        properties.putIfAbsent(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, "2000");
        // The gateway has metrics of its own, and tells no broker about itself.
        properties.putIfAbsent(ProducerConfig.METRIC_REPORTER_CLASSES_CONFIG, "");
        properties.putIfAbsent(ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, "false");

        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers(setting.hosts()));
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName());
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        // The delivery is given up as a whole, and never a record in its middle: see KafkaSink.
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.toString(Integer.MAX_VALUE));
        properties.put(
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                Long.toString(context.timeout().toMillis()));
        properties.put(
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                Long.toString(Math.max(1000, context.timeout().toMillis() / 2)));
        return checked(properties, file);
    }

    private static String servers(List<EndpointSpec> hosts) {
        return hosts.stream().map(EndpointSpec::toString).collect(Collectors.joining(","));
    }

    private static Properties read(Path file) throws Failure {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new Failure(Failure.USAGE, file + ": cannot be read as properties: " + e.getMessage(), e);
        }
        refuse(file, properties, KafkaSettings::isOurs, "which the gateway sets itself");
        refuse(file, properties, KafkaSettings::isUnknown, "expected properties of Kafka's producer");
        String compression = properties.getProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, GZIP);
        if (!Set.of(GZIP, "none").contains(compression)) {
            throw new Failure(
                    Failure.USAGE,
                    file + ": found another compression.type, expected gzip or none: the others need native code");
        }
        return properties;
    }

    private static boolean isOurs(String name) {
        return OURS.contains(name);
    }

    /** Plug-ins for signing in may have properties of their own. */
    private static boolean isUnknown(String name) {
        return !ProducerConfig.configNames().contains(name) && !name.startsWith("sasl.") && !name.startsWith("ssl.");
    }

    private static void refuse(Path file, Properties properties, Predicate<String> refused, String words)
            throws Failure {
        String found = properties.stringPropertyNames().stream()
                .filter(refused)
                .sorted()
                .collect(Collectors.joining(", "));
        if (!found.isEmpty()) {
            throw new Failure(Failure.USAGE, file + ": found " + found + ", " + words);
        }
    }

    /** Has Kafka's own rules judge them. Their messages may hold a value, so of them only the property's name is told. */
    private static Properties checked(Properties properties, @Nullable Path file) throws Failure {
        try {
            new ProducerConfig(properties);
            return properties;
        } catch (ConfigException e) {
            String message = String.valueOf(e.getMessage());
            String where = properties.stringPropertyNames().stream()
                    .filter(message::contains)
                    .max(Comparator.comparingInt(String::length))
                    .map(name -> "the value of " + name + " is none that Kafka's producer takes")
                    .orElse("Kafka's producer does not take these properties together");
            throw new Failure(Failure.USAGE, (file == null ? "" : file + ": ") + where);
        }
    }
}
