package io.penstock.gateway.sink.kafka;

import io.penstock.config.SinkSetting;
import io.penstock.gateway.Failure;
import io.penstock.gateway.flowlog.LogFollower;
import io.penstock.gateway.sink.RecordView;
import io.penstock.gateway.sink.Sink;
import io.penstock.gateway.sink.SinkContext;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Delivers to a topic. Every record is acknowledged by all replicas in sync before a delivery has succeeded.
 *
 * <p>The order of a peer's records survives failures: the idempotent producer keeps it over its own retries, and one that
 * failed is thrown away with all that it still held, so that nothing of a later record is sent before an earlier one comes
 * again. A reader that leaves out what it has had already sees each record once, in order.
 */
public final class KafkaSink implements Sink {

    private final String topic;
    private final Properties properties;
    private final SinkContext context;
    private @Nullable Producer<String, byte[]> producer;

    private KafkaSink(String topic, Properties properties, SinkContext context) {
        this.topic = topic;
        this.properties = properties;
        this.context = context;
    }

    /**
     * Reads the setting's properties; connects to nothing.
     *
     * @throws Failure when the topic or the properties cannot be used
     */
    public static Sink open(SinkSetting setting, SinkContext context) throws Failure {
        return new KafkaSink(KafkaSettings.topic(setting), KafkaSettings.of(setting, context), context);
    }

    @Override
    public void deliver(List<LogFollower.Line> batch) throws IOException {
        long deadlineNs = System.nanoTime() + context.timeout().toNanos();
        try {
            Producer<String, byte[]> open = producer();
            List<Future<RecordMetadata>> sent = new ArrayList<>(batch.size());
            for (LogFollower.Line line : batch) {
                Future<RecordMetadata> answer = open.send(message(line));
                sent.add(answer);
                if (answer.isDone()) {
                    // Without a leader to send to, each of the others would wait as long as this one has.
                    await(line, answer, deadlineNs);
                }
            }
            for (int i = 0; i < batch.size(); i++) {
                await(batch.get(i), sent.get(i), deadlineNs);
            }
        } catch (KafkaException e) {
            close();
            throw e instanceof InterruptException
                    ? new InterruptedIOException("interrupted")
                    : new IOException(reason(e), e);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private Producer<String, byte[]> producer() {
        Producer<String, byte[]> open = producer;
        if (open == null) {
            open = new KafkaProducer<>(properties);
            producer = open;
        }
        return open;
    }

    private ProducerRecord<String, byte[]> message(LogFollower.Line line) throws IOException {
        RecordView view = RecordView.of(line);
        ProducerRecord<String, byte[]> message = new ProducerRecord<>(topic, key(view), line.bytes());
        header(message.headers(), "seq", Long.toString(line.seq()));
        header(message.headers(), "boot_id", view.text("boot_id"));
        header(message.headers(), "record_type", view.type());
        return message;
    }

    private String key(RecordView view) {
        RecordView peer = view.object("peer");
        String publicKey = peer == null ? null : peer.text("public_key");
        return publicKey == null ? context.gatewayId() : publicKey;
    }

    private static void header(Headers headers, String name, @Nullable String value) {
        if (value != null) {
            headers.add(name, value.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void await(LogFollower.Line line, Future<RecordMetadata> answer, long deadlineNs) throws IOException {
        try {
            answer.get(Math.max(0, deadlineNs - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RecordTooLargeException tooLarge) {
                context.refusals().add(line, reason(tooLarge));
                return;
            }
            throw new IOException(reason(e.getCause() == null ? e : e.getCause()), e);
        } catch (TimeoutException e) {
            throw new IOException(
                    "record " + line.seq() + " was not acknowledged within "
                            + context.timeout().toSeconds() + " s",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    private static String reason(Throwable problem) {
        String message = problem.getMessage();
        return message == null
                ? problem.getClass().getSimpleName()
                : message.lines().findFirst().orElse("").strip();
    }

    @Override
    public void close() {
        Producer<String, byte[]> open = producer;
        producer = null;
        if (open != null) {
            open.close(Duration.ZERO);
        }
    }
}
