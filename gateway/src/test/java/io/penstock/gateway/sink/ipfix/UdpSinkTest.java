package io.penstock.gateway.sink.ipfix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.config.EndpointSpec;
import io.penstock.gateway.sink.SampleLog;
import io.penstock.gateway.sink.Sink;
import io.penstock.gateway.sink.SinkContext;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UdpSinkTest {

    private static final int TEMPLATES = 23;

    private static final SinkContext CONTEXT =
            new SinkContext(SampleLog.GATEWAY_ID, "1.2.3", Duration.ofSeconds(5), (_, _) -> {});

    private final AtomicLong nowNs = new AtomicLong(42);

    private Sink sink(int port) {
        return new UdpSink(new EndpointSpec("127.0.0.1", port), CONTEXT, nowNs::get);
    }

    private static DatagramSocket listen() throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
        socket.setSoTimeout(10_000);
        return socket;
    }

    /** Reads until the collector has so many data records. */
    private static void read(DatagramSocket socket, StrictCollector collector, int records) throws IOException {
        while (collector.records.size() < records) {
            DatagramPacket packet = new DatagramPacket(new byte[0xffff], 0xffff);
            socket.receive(packet);
            collector.readMessage(
                    ByteBuffer.wrap(packet.getData(), 0, packet.getLength()).slice());
        }
    }

    @Test
    void shouldSendTemplatesAgainAfterAMinuteAndGoOnCounting() throws Exception {
        try (DatagramSocket socket = listen();
                Sink sink = sink(socket.getLocalPort())) {
            StrictCollector collector = new StrictCollector();
            sink.deliver(SampleLog.flows(1, 20));
            read(socket, collector, 21);
            assertThat(collector.definitions).hasSize(TEMPLATES);

            nowNs.addAndGet(Duration.ofSeconds(59).toNanos());
            sink.deliver(SampleLog.flows(21, 20));
            read(socket, collector, 41);
            assertThat(collector.definitions).hasSize(TEMPLATES);

            nowNs.addAndGet(Duration.ofSeconds(2).toNanos());
            sink.deliver(SampleLog.flows(41, 20));
            read(socket, collector, 62);
            assertThat(collector.definitions).hasSize(2 * TEMPLATES);
        }
    }

    @Test
    void shouldFailWithOneLineWhenTheMachineSaysThatNobodyListens() throws Exception {
        int port;
        try (DatagramSocket socket = listen()) {
            port = socket.getLocalPort();
        }
        try (Sink sink = sink(port)) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10; i++) {
                            sink.deliver(SampleLog.flows(1, 100));
                            Thread.sleep(50);
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessage("nobody listens at 127.0.0.1:" + port);
        }
    }
}
