package io.penstock.gateway.metrics;

import io.penstock.dataplane.counters.DropReason.Direction;
import io.penstock.dataplane.counters.Stage;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.device.Activity;
import io.penstock.dataplane.routing.IpPrefix;
import io.penstock.gateway.FakeDevice;
import io.penstock.gateway.flowlog.FlowLogStatus;
import io.penstock.gateway.sink.SinkStatus;
import io.penstock.linux.address.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A page with everything on it that can be: two peers, a flow log and a sink of it, a configuration, both exporters' names. */
final class PageRig implements AutoCloseable {

    static final PublicKey ALICE = FakeDevice.key(1);
    static final PublicKey BOB = FakeDevice.key(2);
    static final Instant START = Instant.ofEpochSecond(1_800_000_000L);

    final FakeDevice device = new FakeDevice("wg0");
    final ReloadMetrics reloads = new ReloadMetrics(InstantSource.fixed(START));

    @Nullable FlowLogStatus log = new FlowLogStatus(
            Map.of("start", 5L, "update", 4L, "end", 3L, "drop", 2L, "meta", 1L),
            6,
            7,
            8,
            9,
            15,
            START.plusMillis(250),
            true,
            4096,
            512);

    List<SinkStatus> sinks =
            List.of(new SinkStatus("siem", "syslog+tls://logs.example.net:6514", 9, 1, 2, null, 3.5, 4, 2048, 5));
    private final MetricsServer server;

    PageRig(int peersMax, boolean mindFlavor) throws IOException {
        device.publicKey = FakeDevice.key(9);
        device.privateKey = Secret.copyOf(FakeDevice.bytes(0x5a));
        FakeDevice.Peer alice = device.peer(ALICE);
        alice.presharedKey = Secret.copyOf(FakeDevice.bytes(0x5b));
        alice.endpoint = Endpoint.of(new InetSocketAddress("192.0.2.1", 1000));
        alice.allowedIps.add(IpPrefix.parse("10.0.0.2/32"));
        alice.allowedIps.add(IpPrefix.parse("fd00::2/128"));
        alice.lastHandshake = Instant.ofEpochMilli(1_700_000_000_500L);
        alice.activity = Activity.ACTIVE;
        alice.receivedBytes = 11;
        alice.sentBytes = 22;
        device.peer(BOB);
        for (Stage stage : Stage.values()) {
            device.cores.core(0).stages().batch(stage, 3);
            device.cores.core(1).stages().batch(stage, 64);
            device.cores.core(1).stages().took(stage, 5_000);
        }
        server = MetricsServer.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                device,
                Optional::empty,
                MetricsOptions.of("1.2.3", Map.of(ALICE, "alice")::get, peersMax, mindFlavor),
                List.of(
                        new FlowLogMetrics(() -> log),
                        new SinkMetrics(() -> sinks),
                        reloads,
                        new SegmentSizeMetrics(
                                direction -> OptionalLong.of(direction == Direction.INBOUND ? 21 : 22))));
    }

    InetSocketAddress address() {
        return server.address();
    }

    String page() throws IOException {
        URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + "/metrics");
        try (InputStream body = uri.toURL().openStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
