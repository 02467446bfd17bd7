package io.penstock.gateway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.config.SinkScheme;
import io.penstock.gateway.Beside;
import io.penstock.gateway.sink.ipfix.IpfixSession;
import io.penstock.gateway.sink.otlp.StrictCollector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A far end that is away for a while loses nothing: the log waits. {@code -Dpenstock.lab.outage-seconds=60} for a minute.
 */
@Tag("namespace")
@Beside
class OutageTest {

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
            }
        }
    }

    @Test
    void shouldDeliverEveryRecordToIpfixOverTcpAfterAnOutage() throws Exception {
        List<byte[]> sessions = new CopyOnWriteArrayList<>();
        ServerSocket first = collect(0, sessions);
        int port = first.getLocalPort();
        try (GrowingLog log = new GrowingLog(folder, SinkScheme.IPFIX_TCP, port, "")) {
            log.append(100);
            log.awaitDelivery();
            first.close();
            log.appendInOutage(2500);
            try (ServerSocket _ = collect(port, sessions)) {
                log.awaitDelivery();
            }
        }
        TreeSet<Long> numbers = new TreeSet<>();
        for (byte[] session : sessions) {
            numbers.addAll(IpfixSession.recordNumbers(session));
        }
        assertThat(numbers).hasSize(2600);
        assertThat(numbers.first()).isEqualTo(1);
        assertThat(numbers.last()).isEqualTo(2600);
    }

    /** A collector that keeps what each connection brought, once it has ended. */
    private static ServerSocket collect(int port, List<byte[]> sessions) throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new java.net.InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try (Socket connection = server.accept()) {
                    sessions.add(connection.getInputStream().readAllBytes());
                } catch (IOException _) {
                    // The test has closed it.
                }
            }
        });
        return server;
    }
}
