package io.penstock.gateway.lab;

import io.penstock.config.EndpointSpec;
import io.penstock.config.SinkScheme;
import io.penstock.config.SinkSetting;
import io.penstock.gateway.Failure;
import io.penstock.gateway.flowlog.LogFollower;
import io.penstock.gateway.run.SinkKinds;
import io.penstock.gateway.sink.SampleLog;
import io.penstock.gateway.sink.SinkStatus;
import io.penstock.gateway.sink.Sinks;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.Assertions;

/** A flow log that grows by hand, and one sink that delivers it as in a running gateway. */
final class GrowingLog implements AutoCloseable {

    /** How long a far end is away in a test; a minute in the long round of the test command. */
    static final int OUTAGE_SECONDS = Integer.getInteger("penstock.lab.outage-seconds", 10);

    private static final Logger LOG = System.getLogger(GrowingLog.class.getName());

    /** The longest wait between two attempts, and some time for a busy machine. */
    static final Duration RECOVERY = Duration.ofSeconds(90);

    private final Path file;
    private final Sinks sinks;
    private final SinkScheme scheme;
    private final int port;
    private final String path;
    private long deliveredBefore;
    private final List<String> lines = new ArrayList<>();

    /** One whose sink speaks to this port of the loopback. */
    GrowingLog(Path folder, SinkScheme scheme, int port, String path) throws IOException, Failure {
        this(folder, scheme, port, path, Map.of());
    }

    /** The same with options of the sink. */
    GrowingLog(Path folder, SinkScheme scheme, int port, String path, Map<String, String> options)
            throws IOException, Failure {
        Files.createDirectories(folder);
        file = folder.resolve("flows-00000000000000000001.jsonl");
        sinks = new Sinks(folder, SampleLog.GATEWAY_ID, "1.2.3", SinkKinds::of);
        this.scheme = scheme;
        this.port = port;
        this.path = path;
        reload(options);
    }

    /** Gives the sink other options, as a reload of the configuration does. */
    void reload(Map<String, String> options) throws Failure {
        deliveredBefore += sinks.statuses().stream()
                .mapToLong(SinkStatus::deliveredRecords)
                .sum();
        sinks.plan(List.of(new SinkSetting(
                        "far", scheme, List.of(new EndpointSpec("127.0.0.1", port)), path, options, Set.of())))
                .apply();
    }

    /** All records so far. */
    List<String> lines() {
        return lines;
    }

    /** Appends records of several peers, of none, and of all kinds. */
    void append(int records) throws IOException {
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (int i = 0; i < records; i++) {
                LogFollower.Line line = record(lines.size() + 1);
                lines.add(new String(line.bytes(), StandardCharsets.UTF_8));
                out.write(line.bytes());
                out.write('\n');
            }
        }
    }

    private static LogFollower.Line record(long seq) {
        return switch ((int) (seq % 5)) {
            case 0 -> SampleLog.meta(seq);
            case 1 -> SampleLog.udp6End(seq);
            case 2 -> SampleLog.ofOtherPeer(seq);
            default -> SampleLog.tcpStart(seq);
        };
    }

    SinkStatus status() {
        return sinks.statuses().getFirst();
    }

    /** Appends records while nobody listens, and sees that the sink knows it. */
    void appendInOutage(int records) throws IOException {
        long before = status().deliveredRecords();
        long failuresBefore = status().failures();
        append(records);
        Wait.seconds(OUTAGE_SECONDS);
        Wait.until("an attempt fails", RECOVERY, () -> status().failures() > failuresBefore);
        Assertions.assertThat(status().deliveredRecords()).isEqualTo(before);
        Assertions.assertThat(status().lastError()).isNotNull();
        Assertions.assertThat(status().spoolRecords()).isGreaterThanOrEqualTo(records);
    }

    /** What the sink says of its last attempt, once it has failed. */
    String awaitFailure() {
        Wait.until("an attempt fails", RECOVERY, () -> status().lastError() != null);
        return String.valueOf(status().lastError());
    }

    /** Tells how many of the records came, and how many of them twice. */
    static void report(String sink, Collection<Long> arrived) {
        LOG.log(
                Level.INFO,
                "{0}: away for {1} s: {2} records arrived, {3} doubles",
                sink,
                OUTAGE_SECONDS,
                Set.copyOf(arrived).size(),
                arrived.size() - Set.copyOf(arrived).size());
    }

    /** Waits until the far end has every record. */
    void awaitDelivery() {
        Wait.until(
                "all " + lines.size() + " records are delivered: " + status(),
                RECOVERY,
                () -> deliveredBefore + status().deliveredRecords() == lines.size());
        Assertions.assertThat(status().refusedRecords()).isZero();
        Assertions.assertThat(status().lastError()).isNull();
    }

    @Override
    public void close() {
        sinks.close();
    }
}
