package io.penstock.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.device.DeviceSnapshot;
import io.penstock.dataplane.flow.FlowUse;
import io.penstock.dataplane.offload.Offload;
import io.penstock.dataplane.offload.OffloadStatus;
import io.penstock.dataplane.routing.IpPrefix;
import io.penstock.gateway.FakeDevice;
import io.penstock.gateway.policy.TraceAnswer;
import io.penstock.gateway.sink.SinkStatus;
import io.penstock.linux.address.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ControlTest {

    private static final PublicKey OWN = FakeDevice.key(9);
    private static final PublicKey ALICE = FakeDevice.key(1);
    private static final PublicKey BOB = FakeDevice.key(2);
    private static final Instant SINCE = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant NOW = Instant.parse("2026-01-02T03:00:00Z");

    @TempDir
    private Path directory;

    private final FakeDevice device = new FakeDevice("wg0");

    @BeforeEach
    void fill() {
        device.publicKey = OWN;
        device.privateKey = Secret.copyOf(FakeDevice.bytes(0x5a));
        device.listenPort = 51820;
        device.fwmark = -1;
        device.counters.put(Counter.PACKETS_IN, 1L);
        device.counters.put(Counter.BYTES_IN, 1023L);
        device.counters.put(Counter.PACKETS_OUT, 3000L);
        device.counters.put(Counter.BYTES_OUT, 1536L);
        device.offloads.set(1, new OffloadStatus(Offload.UDP_GSO, OffloadStatus.State.FELL_BACK, 5, 3));
        device.offloads.set(3, new OffloadStatus(Offload.TUN_USO, OffloadStatus.State.UNSUPPORTED, 22, 0));
        device.offloads.set(5, new OffloadStatus(Offload.UDP_MERGE, OffloadStatus.State.OFF, 0, 0));
        device.verifiesChecksums = true;
        device.kernelDrops = 17;
        device.flows = new FlowUse(131072, 12, 20, 2, 5, 3, 4);
        device.drops.put(DropReason.REPLAY, 3L);
        device.drops.put(DropReason.NO_PEER, 1200L);
        device.peer(BOB);
        FakeDevice.Peer alice = device.peer(ALICE);
        alice.presharedKey = Secret.copyOf(FakeDevice.bytes(0x5b));
        alice.endpoint = Endpoint.of(new InetSocketAddress("192.0.2.1", 1000));
        alice.allowedIps.add(IpPrefix.parse("10.0.0.2/32"));
        alice.allowedIps.add(IpPrefix.parse("fd00::2/128"));
        alice.lastHandshake = NOW.minusSeconds(65);
        alice.live = true;
        alice.receivedBytes = 5L << 30;
        alice.sentBytes = 22;
        alice.receivedPackets = 7;
        alice.sentPackets = 8;
        alice.keepalive = 25;
    }

    private Status status() {
        try (DeviceSnapshot snapshot = device.snapshot()) {
            return Status.of(snapshot, SINCE, Map.of(ALICE, "alice \"laptop\"")::get, List.of(SINK), STANDING);
        }
    }

    private static final Standing STANDING = new Standing(
            new Standing.Configuration(
                    "/etc/penstock/wg0.conf",
                    NOW.minusSeconds(7200),
                    NOW.minusSeconds(60),
                    "/etc/penstock/wg0.conf:4: error: found \"Colour\""),
            "wg0.policy: 6 rules, all else is rejected",
            new Standing.Log("/var/log/penstock/wg0", true, 1234, 5, true));

    private static final SinkStatus SINK = new SinkStatus(
            "central", "syslog+tls://logs.example.net:6514", 12, 1, 3, "connection refused", 4.5, 6, 7168, 9);

    private ControlServer open(@Nullable Callable<String> reload) throws IOException {
        Supplier<Status> source = this::status;
        return ControlServer.open(
                "wg0", source, reload, (from, to) -> new TraceAnswer(true, from + ">" + to), directory);
    }

    @Test
    void shouldRenderTheStatusForTheEye() {
        assertThat(StatusText.render(status(), NOW)).isEqualTo("""
                interface: wg0
                  public key            CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=
                  listening port        51820
                  fwmark                0xffffffff
                  mtu                   1420
                  runs on               2 cores, epoll, openssl
                  up                    1 day, 3 hours
                  configuration         /etc/penstock/wg0.conf, read 2 hours ago
                    refused             1 minute ago: /etc/penstock/wg0.conf:4: error: found "Colour"
                  policy                wg0.policy: 6 rules, all else is rejected
                  flow log              /var/log/penstock/wg0, 1234 records, 5 lost since the start
                    not written         at the moment, new flows are refused
                  offloads              udp_gro, tun_tso, tcp_merge
                    udp_gso             fell back, 3 times: Input/output error (EIO)
                    tun_uso             unsupported: Invalid argument (EINVAL)
                    udp_merge           off
                  inner checksums       verified before packets are merged
                  delivered in          1023 B in 1 packet
                  delivered out         1.50 KiB in 3000 packets
                  flows                 12 of 131072, 2 evicted, 7 packets untracked
                  lost at the socket    17 datagrams, before they were read
                  peers                 2, 1 with a live session

                sink: central
                  target                syslog+tls://logs.example.net:6514
                  delivered             12 records
                  waiting               6 records, 7.00 KiB, the oldest for 4.5 s
                  failed attempts       3
                  failing               connection refused
                  refused there         1 record
                  missed                9 records, removed or damaged before they were delivered

                peer: alice "laptop"
                  public key            AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=
                  endpoint              192.0.2.1:1000
                  allowed ips           10.0.0.2/32, fd00::2/128
                  session               live
                  latest handshake      1 minute, 5 seconds ago
                  received              5.00 GiB in 7 packets
                  sent                  22 B in 8 packets
                  persistent keepalive  every 25 seconds

                peer: AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=
                  endpoint              (not known yet)
                  allowed ips           (none)
                  session               none
                  latest handshake      never
                  received              0 B in 0 packets
                  sent                  0 B in 0 packets

                dropped packets
                  replay                   3  inbound: the counter was seen before or lies behind the replay window
                  no_peer               1200  outbound: the destination is in no peer's AllowedIPs
                """);
    }

    @Test
    void shouldBeShortAboutOffloadsWhereAllAreInUse() {
        device.offloads.replaceAll(offload -> new OffloadStatus(offload.offload(), OffloadStatus.State.ON, 0, 0));
        device.verifiesChecksums = false;
        device.kernelDrops = 0;
        assertThat(StatusText.render(status(), NOW))
                .contains("  offloads              udp_gro, udp_gso, tun_tso, tun_uso, tcp_merge, udp_merge\n"
                        + "  delivered in ")
                .doesNotContain("lost at the socket");
    }

    @Test
    void shouldSayThatThereIsNeitherPolicyNorLog() throws IOException {
        Status bare;
        try (DeviceSnapshot snapshot = device.snapshot()) {
            bare = Status.of(snapshot, SINCE, key -> null, List.of(), Standing.NONE);
        }
        assertThat(StatusText.render(bare, NOW))
                .contains("  policy                none, every peer may reach everything\n")
                .contains("  flow log              off\n")
                .doesNotContain("configuration");
        assertThat(ControlJson.readStatus(ControlJson.toLine(bare))).isEqualTo(bare);
    }

    @Test
    void shouldSayWhenNothingWasDropped() {
        device.drops.replaceAll((reason, count) -> 0L);
        assertThat(StatusText.render(status(), NOW)).endsWith("\nno packet was dropped\n");
    }

    @Test
    void shouldWriteTheStatusAsOneLineOfJson() {
        String line = ControlJson.toLine(status());
        assertThat(line)
                .startsWith("{\"interface\":\"wg0\",\"publicKey\":\"" + OWN
                        + "\",\"listenPort\":51820,\"fwmark\":4294967295,\"mtu\":1420,\"cores\":2,"
                        + "\"transport\":\"epoll\",\"cipher\":\"openssl\",\"since\":\"2026-01-01T00:00:00Z\","
                        + "\"underLoad\":false,\"counters\":{\"packets_in\":1,")
                .contains("\"dropped\":{\"replay\":3,\"no_peer\":1200},\"drops\":{\"too_short\":0,")
                .contains("{\"name\":\"udp_gso\",\"state\":\"fell_back\",\"error\":\"Input/output error (EIO)\","
                        + "\"fallbacks\":3}")
                .contains("\"verifiesChecksums\":true,\"kernelDrops\":17,\"flows\":{\"active\":12,\"capacity\":131072,"
                        + "\"evicted\":2,\"untrackedPackets\":7},")
                .contains("\"peers\":[{\"name\":null,\"publicKey\":\"" + BOB
                        + "\",\"endpoint\":null,\"allowedIps\":[],\"lastHandshake\":null,\"receivedBytes\":0,"
                        + "\"sentBytes\":0,\"receivedPackets\":0,\"sentPackets\":0,\"sessionLive\":false,"
                        + "\"persistentKeepalive\":0},{\"name\":\"alice \\\"laptop\\\"\"")
                .doesNotContain("\n");
    }

    @Test
    void shouldReadBackWhatItWrote() throws IOException {
        assertThat(ControlJson.readStatus(ControlJson.toLine(status()))).isEqualTo(status());
    }

    @Test
    void shouldPassOverFieldsOfAnotherVersion() throws IOException {
        String line = ControlJson.toLine(status()).replaceFirst("\\{", "{\"new\":{\"a\":[1,{}]},");
        assertThat(ControlJson.readStatus(line)).isEqualTo(status());
        assertThatThrownBy(() -> ControlJson.readStatus("[]")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> ControlJson.readStatus("{}")).hasMessageContaining("\"interface\"");
    }

    @Test
    void shouldNeverShowASecret() {
        for (int value : new int[] {0x5a, 0x5b}) {
            byte[] secret = FakeDevice.bytes(value);
            for (String text :
                    new String[] {ControlJson.toLine(status()), StatusText.render(status(), NOW), status().toString()
                    }) {
                assertThat(text)
                        .doesNotContain(
                                Base64.getEncoder().encodeToString(secret).substring(0, 20))
                        .doesNotContainIgnoringCase(
                                HexFormat.of().formatHex(secret).substring(0, 20));
            }
        }
    }

    @Test
    void shouldAnswerStatusAndReloadOverTheSocket() throws IOException {
        ControlClient client = new ControlClient(directory);
        try (ControlServer server = open(() -> "1 peer added")) {
            assertThat(client.status("wg0")).isEqualTo(status());
            assertThat(client.request("wg0", "reload")).isEqualTo("{\"ok\":true,\"message\":\"1 peer added\"}");
            assertThat(client.reload("wg0")).isEqualTo(new Reply(true, "1 peer added"));
            assertThat(client.request("wg0", "dance")).startsWith("{\"ok\":false,\"error\":\"unknown request");
            assertThat(client.trace("wg0", "Zoë's laptop", "[fd00::1]:53/udp"))
                    .isEqualTo(new TraceAnswer(true, "Zoë's laptop>[fd00::1]:53/udp"));
            assertThat(client.running()).containsExactly("wg0");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("wg0.sock"))))
                    .isEqualTo("rw-------");
            assertThat(server).isNotNull();
        }
        assertThat(client.running()).isEmpty();
    }

    @Test
    void shouldSayWhyAReloadFailed() throws IOException {
        ControlClient client = new ControlClient(directory);
        Callable<String> broken = () -> {
            throw new IOException("wg0.conf, line 3: found \"x\"");
        };
        try (ControlServer server = open(broken)) {
            assertThat(client.reload("wg0")).isEqualTo(new Reply(false, "wg0.conf, line 3: found \"x\""));
            assertThat(server).isNotNull();
        }
        try (ControlServer server = open(null)) {
            assertThat(client.reload("wg0").ok()).isFalse();
            assertThat(server).isNotNull();
        }
    }

    @Test
    void shouldSayThatNoGatewayRuns() {
        assertThatThrownBy(() -> new ControlClient(directory).request("wg7", "status"))
                .isInstanceOf(IOException.class)
                .hasMessage("no gateway runs for wg7 (" + directory.resolve("wg7.sock") + " does not answer)");
    }
}
