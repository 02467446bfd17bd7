package io.penstock.gateway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.config.SinkScheme;
import io.penstock.gateway.Beside;
import io.penstock.gateway.sink.ipfix.IpfixSession;
import io.penstock.gateway.sink.loki.StrictLoki;
import io.penstock.gateway.sink.otlp.StrictCollector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A far end that is away for a while loses nothing: the log waits. It is away for {@code -Dpenstock.lab.outage-seconds}.
 */
@Tag("namespace")
@Beside
class OutageTest {

    private static final Pattern SEQ = Pattern.compile("\"seq\":(\\d+),");

    @TempDir
    private Path folder;

    @Test
    void shouldDeliverEveryRecordToOtlpAfterAnOutage() throws Exception {
        StrictCollector first = StrictCollector.listen(0);
        int port = first.port();
        try (GrowingLog log = new GrowingLog(folder, SinkScheme.OTLP_HTTP, port, "")) {
            log.append(100);
            log.awaitDelivery();
            List<String> before = first.lines();
            first.close();
            log.appendInOutage(2500);
            try (StrictCollector second = StrictCollector.listen(port)) {
                log.awaitDelivery();
                assertThat(before).containsExactlyElementsOf(log.lines().subList(0, 100));
                assertThat(second.lines())
                        .containsExactlyElementsOf(
                                log.lines().subList(100, log.lines().size()));
                GrowingLog.report("OTLP", numbers(first.lines(), second.lines()));
            }
        }
    }

    @Test
    void shouldDeliverEveryRecordToLokiAfterAnOutage() throws Exception {
        StrictLoki first = StrictLoki.listen(0);
        int port = first.port();
        try (GrowingLog log = new GrowingLog(folder, SinkScheme.LOKI_HTTP, port, "")) {
            log.append(100);
            log.awaitDelivery();
            first.close();
            log.appendInOutage(2500);
            try (StrictLoki second = StrictLoki.listen(port)) {
                log.awaitDelivery();
                assertThat(first.lines())
                        .containsExactlyInAnyOrderElementsOf(log.lines().subList(0, 100));
                assertThat(second.lines())
                        .containsExactlyInAnyOrderElementsOf(
                                log.lines().subList(100, log.lines().size()));
                GrowingLog.report("Loki", numbers(first.lines(), second.lines()));
            }
        }
    }

    private static List<Long> numbers(List<String> some, List<String> more) {
        return Stream.concat(some.stream(), more.stream())
                .map(line ->
                        SEQ.matcher(line).results().findFirst().orElseThrow().group(1))
                .map(Long::valueOf)
                .toList();
    }

    @Test
    void shouldDeliverEveryRecordToIpfixOverTcpAfterAnOutage() throws Exception {
        List<byte[]> sessions = new CopyOnWriteArrayList<>();
        IpfixListener first = IpfixListener.listen(0, sessions);
        int port = first.port();
        try (GrowingLog log = new GrowingLog(folder, SinkScheme.IPFIX_TCP, port, "")) {
            log.append(100);
            log.awaitDelivery();
            first.close();
            log.appendInOutage(2500);
            try (IpfixListener _ = IpfixListener.listen(port, sessions)) {
                log.awaitDelivery();
            }
        }
        List<Long> arrived = new ArrayList<>();
        for (byte[] session : sessions) {
            arrived.addAll(IpfixSession.recordNumbers(session));
        }
        GrowingLog.report("IPFIX", arrived);
        TreeSet<Long> numbers = new TreeSet<>(arrived);
        assertThat(numbers).hasSize(2600);
        assertThat(numbers.first()).isEqualTo(1);
        assertThat(numbers.last()).isEqualTo(2600);
    }
}
