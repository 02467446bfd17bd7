package io.penstock.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.counters.Volume;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.device.Activity;
import io.penstock.dataplane.flow.FlowUse;
import io.penstock.dataplane.offload.Offload;
import io.penstock.dataplane.offload.OffloadStatus;
import io.penstock.dataplane.routing.IpPrefix;
import io.penstock.gateway.FakeDevice;
import io.penstock.linux.address.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MetricsServerTest {

    private static final PublicKey OWN = FakeDevice.key(9);
    private static final PublicKey ALICE = FakeDevice.key(1);
    private static final PublicKey BOB = FakeDevice.key(2);
    private static final PublicKey CAROL = FakeDevice.key(3);

    private final FakeDevice device = new FakeDevice("wg0");
    private final AtomicReference<Optional<String>> obstacle = new AtomicReference<>(Optional.empty());
    private MetricsServer server;

    @BeforeEach
    void open() throws IOException {
        device.publicKey = OWN;
        device.privateKey = Secret.copyOf(FakeDevice.bytes(0x5a));
        FakeDevice.Peer alice = device.peer(ALICE);
        alice.presharedKey = Secret.copyOf(FakeDevice.bytes(0x5b));
        alice.endpoint = Endpoint.of(new InetSocketAddress("192.0.2.1", 1000));
        alice.allowedIps.add(IpPrefix.parse("10.0.0.2/32"));
        alice.allowedIps.add(IpPrefix.parse("fd00::2/128"));
        alice.lastHandshake = Instant.ofEpochMilli(1_700_000_000_500L);
        alice.live = true;
        alice.activity = Activity.ACTIVE;
        alice.roams = 6;
        alice.receivedBytes = 11;
        alice.sentBytes = 22;
        alice.delivered = new Volume(3, 300);
        alice.taken = new Volume(4, 5000);
        device.peer(BOB);
        server = MetricsServer.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                device,
                obstacle::get,
                MetricsOptions.of("1.2.3", Map.of(ALICE, "alice")::get, 2, false),
                List.of());
    }

    @AfterEach
    void close() {
        server.close();
    }

    private record Answer(int status, String type, String body) {}

    private Answer get(String path) throws IOException {
        URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        int status = connection.getResponseCode();
        try (InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            String type = String.valueOf(connection.getContentType());
            return new Answer(status, type, new String(body.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private String page() throws IOException {
        Answer answer = get("/metrics");
        assertThat(answer.status).isEqualTo(200);
        assertThat(answer.type).startsWith("text/plain; version=0.0.4");
        return answer.body;
    }

    @Test
    void shouldShowPeersUnderTheExportersNames() throws Exception {
        String both = "device=\"wg0\",public_key=\"" + ALICE + "\"";
        assertThat(page().lines())
                .contains(
                        "wireguard_device_info{device=\"wg0\",public_key=\"" + OWN + "\"} 1",
                        "wireguard_peer_info{device=\"wg0\",endpoint=\"192.0.2.1:1000\",name=\"alice\",public_key=\""
                                + ALICE + "\"} 1",
                        "wireguard_peer_info{device=\"wg0\",endpoint=\"\",name=\"\",public_key=\"" + BOB + "\"} 1",
                        "wireguard_peer_allowed_ips_info{allowed_ips=\"10.0.0.2/32\",device=\"wg0\",family=\"IPv4\","
                                + "public_key=\"" + ALICE + "\"} 1",
                        "wireguard_peer_allowed_ips_info{allowed_ips=\"fd00::2/128\",device=\"wg0\",family=\"IPv6\","
                                + "public_key=\"" + ALICE + "\"} 1",
                        "wireguard_peer_receive_bytes_total{" + both + "} 11.0",
                        "wireguard_peer_transmit_bytes_total{" + both + "} 22.0",
                        "wireguard_peer_last_handshake_seconds{" + both + "} 1.7000000005E9",
                        "wireguard_peer_last_handshake_seconds{device=\"wg0\",public_key=\"" + BOB + "\"} 0.0",
                        "penstock_peer_roams_total{" + both + "} 6.0",
                        "penstock_peer_packets_total{device=\"wg0\",direction=\"inbound\",public_key=\"" + ALICE
                                + "\"} 3.0",
                        "penstock_peer_bytes_total{device=\"wg0\",direction=\"inbound\",public_key=\"" + ALICE
                                + "\"} 300.0",
                        "penstock_peer_packets_total{device=\"wg0\",direction=\"outbound\",public_key=\"" + ALICE
                                + "\"} 4.0",
                        "penstock_peer_bytes_total{device=\"wg0\",direction=\"outbound\",public_key=\"" + ALICE
                                + "\"} 5000.0");
    }

    @Test
    void shouldShowEveryDropReasonFromTheStart() throws Exception {
        device.drops.put(DropReason.REPLAY, 7L);
        assertThat(page().lines().filter(line -> line.startsWith("penstock_dropped_packets_total{")))
                .hasSize(DropReason.values().length)
                .contains(
                        "penstock_dropped_packets_total{direction=\"inbound\",reason=\"replay\"} 7.0",
                        "penstock_dropped_packets_total{direction=\"outbound\",reason=\"no_peer\"} 0.0");
    }

    @Test
    void shouldShowEveryCounterOnce() throws Exception {
        long value = 1000;
        for (Counter counter : Counter.values()) {
            device.counters.put(counter, value++);
        }
        String page = page();
        // Of these the families show the parts.
        List.of(Counter.PACKETS_IN, Counter.BYTES_IN, Counter.PACKETS_OUT, Counter.BYTES_OUT)
                .forEach(device.counters::remove);
        device.counters.forEach((counter, count) -> assertThat(page.lines()
                        .filter(line -> line.startsWith("penstock_") && line.endsWith(" " + (double) count)))
                .as(counter.name())
                .hasSize(1));
    }

    @Test
    void shouldNameTrafficByDirectionAndHandshakesByRole() throws Exception {
        device.counters.put(Counter.PACKETS_IN_IPV4, 1L);
        device.counters.put(Counter.BYTES_OUT_IPV6, 2L);
        device.counters.put(Counter.ROAMS, 3L);
        device.counters.put(Counter.HANDSHAKES_GIVEN_UP, 4L);
        device.counters.put(Counter.COOKIE_REPLIES_SENT, 5L);
        assertThat(page().lines())
                .contains(
                        "penstock_packets_total{direction=\"inbound\",family=\"ipv4\"} 1.0",
                        "penstock_bytes_total{direction=\"outbound\",family=\"ipv6\"} 2.0",
                        "penstock_roams_total 3.0",
                        "penstock_handshakes_total{result=\"given_up\",role=\"initiator\"} 4.0",
                        "penstock_cookie_replies_total{direction=\"outbound\"} 5.0");
    }

    @Test
    void shouldShowTheStateOfEveryOffload() throws Exception {
        device.offloads.set(1, new OffloadStatus(Offload.UDP_GSO, OffloadStatus.State.FELL_BACK, 5, 3));
        device.offloads.set(3, new OffloadStatus(Offload.TUN_USO, OffloadStatus.State.UNSUPPORTED, 22, 0));
        device.verifiesChecksums = true;
        String page = page();
        assertThat(page.lines())
                .contains(
                        "penstock_offload_state{offload=\"udp_gro\",state=\"on\"} 1.0",
                        "penstock_offload_state{offload=\"udp_gro\",state=\"fell_back\"} 0.0",
                        "penstock_offload_state{offload=\"udp_gso\",state=\"on\"} 0.0",
                        "penstock_offload_state{offload=\"udp_gso\",state=\"fell_back\"} 1.0",
                        "penstock_offload_state{offload=\"tun_uso\",state=\"unsupported\"} 1.0",
                        "penstock_offload_fallbacks_total{offload=\"udp_gso\"} 3.0",
                        "penstock_checksums_verified 1.0");
        assertThat(page.lines().filter(line -> line.startsWith("penstock_offload_state{") && line.endsWith(" 1.0")))
                .hasSize(Offload.values().length);
    }

    @Test
    void shouldShowWhatTheKernelDroppedAndHowFullTheFlowTablesAre() throws Exception {
        device.kernelDrops = 17;
        device.flows = new FlowUse(131072, 12, 20, 2, 5, 3, 4);
        assertThat(page().lines())
                .contains(
                        "penstock_socket_dropped_datagrams_total 17.0",
                        "penstock_flows 12.0",
                        "penstock_flows_capacity 131072.0",
                        "penstock_flows_created_total 20.0",
                        "penstock_flows_evicted_total 2.0",
                        "penstock_flow_lookups_refused_total 5.0",
                        "penstock_untracked_packets_total{direction=\"inbound\"} 3.0",
                        "penstock_untracked_packets_total{direction=\"outbound\"} 4.0");
    }

    @Test
    void shouldShowWhatRunsAndHowItIs() throws Exception {
        device.underLoad = true;
        assertThat(page())
                .contains(
                        "penstock_build_info{cipher=\"openssl\",cores=\"2\",transport=\"epoll\",version=\"1.2.3\"} 1",
                        "penstock_under_load 1.0",
                        "penstock_peers{state=\"active\"} 1.0",
                        "penstock_peers{state=\"never\"} 1.0",
                        "penstock_peers{state=\"idle\"} 0.0",
                        "process_start_time_seconds",
                        "jvm_memory_used_bytes",
                        "jvm_threads_live_threads");
    }

    @Test
    void shouldFollowPeersAsTheyComeAndGo() throws Exception {
        device.peers.remove(ALICE);
        device.peer(CAROL);
        assertThat(page()).contains(CAROL.toBase64()).doesNotContain(ALICE.toBase64());
    }

    @Test
    void shouldSuppressSeriesBeyondTheLimitAndSaySo() throws Exception {
        assertThat(page()).contains("penstock_peer_series_suppressed 0.0");
        device.peer(CAROL);
        assertThat(page()).contains("penstock_peer_series_suppressed 1.0").doesNotContain(CAROL.toBase64());
    }

    @Test
    void shouldTakeOneSnapshotPerScrape() throws Exception {
        int before = device.snapshots;
        page();
        assertThat(device.snapshots).isEqualTo(before + 1);
    }

    @Test
    void shouldNeverShowASecret() throws Exception {
        for (int value : new int[] {0x5a, 0x5b}) {
            byte[] secret = FakeDevice.bytes(value);
            assertThat(page())
                    .doesNotContain(Base64.getEncoder().encodeToString(secret).substring(0, 20))
                    .doesNotContainIgnoringCase(HexFormat.of().formatHex(secret).substring(0, 20));
        }
    }

    @Test
    void shouldAnswerHealthAlwaysAndReadinessWithAWord() throws Exception {
        assertThat(get("/readyz").status).isEqualTo(200);
        obstacle.set(Optional.of("starting"));
        Answer response = get("/readyz");
        assertThat(response.status).isEqualTo(503);
        assertThat(response.body).isEqualTo("starting\n");
        assertThat(get("/healthz").status).isEqualTo(200);
        assertThat(get("/other").status).isEqualTo(404);
    }

    @Test
    void shouldAnswerAtItsPathsOnly() throws Exception {
        int before = device.snapshots;
        for (String path : List.of("/metricsfoo", "/metrics/", "/healthz/x", "/")) {
            assertThat(get(path).status).as(path).isEqualTo(404);
        }
        assertThat(device.snapshots).isEqualTo(before);
        assertThat(get("/metrics?x=1").status).isEqualTo(200);
    }

    @Test
    void shouldServeAnIpv6AddressAndNameItInBracketsWhenItIsTaken() throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("::1"), 0);
        try (MetricsServer six = MetricsServer.open(any, device, Optional::empty)) {
            int port = six.address().getPort();
            try (InputStream body =
                    URI.create("http://[::1]:" + port + "/healthz").toURL().openStream()) {
                assertThat(body.readAllBytes()).isEqualTo("ok\n".getBytes(StandardCharsets.UTF_8));
            }
            assertThatThrownBy(() -> MetricsServer.open(six.address(), device, Optional::empty))
                    .hasMessage("cannot serve metrics on [0:0:0:0:0:0:0:1]:" + port + ": Address already in use");
        }
    }

    @Test
    void shouldSayInOneLineThatThePortIsInUse() {
        assertThatThrownBy(() -> MetricsServer.open(server.address(), device, Optional::empty))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "cannot serve metrics on 127.0.0.1:" + server.address().getPort() + ": Address already in use");
    }
}
