package io.penstock.gateway.uapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.device.DeviceUpdateException;
import io.penstock.dataplane.device.PeerUpdate;
import io.penstock.dataplane.device.PeerUpdate.AllowedIpUpdate;
import io.penstock.dataplane.routing.IpPrefix;
import io.penstock.gateway.FakeDevice;
import io.penstock.gateway.UnixClient;
import io.penstock.linux.address.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the control socket answers to the requests of its clients. */
@Timeout(60)
class UapiServerTest {

    private static final String A = "0a".repeat(32);
    private static final String B = "0B".repeat(32);
    private static final String OK = "errno=0\n\n";
    private static final String EINVAL = "errno=-22\n\n";
    private static final String EPROTO = "errno=-71\n\n";

    @TempDir
    private Path directory;

    private final FakeDevice device = new FakeDevice("wg0");
    private UapiServer server;

    @BeforeEach
    void open() throws IOException {
        server = UapiServer.open("wg0", device, directory);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Path socket() {
        return directory.resolve("wg0.sock");
    }

    private String ask(String request) throws IOException {
        try (UnixClient client = new UnixClient(socket())) {
            client.send(request);
            client.end();
            return client.readTo("\n\n");
        }
    }

    @Test
    void shouldApplyTheWholeUpdateWhenEveryKeyIsSet() throws IOException {
        String answer = ask("set=1\nprivate_key=" + A + "\nlisten_port=51820\nfwmark=4294967295\nreplace_peers=true\n"
                + "public_key=" + B + "\nprotocol_version=1\nupdate_only=true\npreshared_key=" + A
                + "\nendpoint=[2001:db8::1]:443\npersistent_keepalive_interval=25\nreplace_allowed_ips=true\n"
                + "allowed_ip=10.1.2.3/8\nallowed_ip=-2001:db8::/32\npublic_key=" + A + "\nremove=true\n\n");
        assertThat(answer).isEqualTo(OK);
        assertThat(device.updates).hasSize(1);
        var update = device.updates.getFirst();
        assertThat(update.listenPort()).hasValue(51820);
        assertThat(update.fwmark()).hasValue(-1);
        assertThat(update.replacePeers()).isTrue();
        assertThat(device.privateKey).matches(key -> key.sameAs(Secret.copyOf(FakeDevice.bytes(0x0a))));
        PeerUpdate first = update.peers().getFirst();
        assertThat(first.publicKey()).isEqualTo(FakeDevice.key(0x0b));
        assertThat(first.updateOnly()).isTrue();
        assertThat(first.endpoint()).isEqualTo(Endpoint.of(new InetSocketAddress("2001:db8::1", 443)));
        assertThat(first.persistentKeepaliveSeconds()).isEqualTo(OptionalInt.of(25));
        assertThat(first.replaceAllowedIps()).isTrue();
        assertThat(first.allowedIps())
                .containsExactly(
                        new AllowedIpUpdate(IpPrefix.parse("10.0.0.0/8"), false),
                        new AllowedIpUpdate(IpPrefix.parse("2001:db8::/32"), true));
        assertThat(update.peers().get(1)).isEqualTo(PeerUpdate.removal(FakeDevice.key(0x0a)));
    }

    @Test
    void shouldLeaveEverythingWhenTheUpdateNamesNothing() throws IOException {
        assertThat(ask("set=1\n\n")).isEqualTo(OK);
        var update = device.updates.getFirst();
        assertThat(update.privateKey()).isNull();
        assertThat(update.listenPort()).isEmpty();
        assertThat(update.fwmark()).isEmpty();
        assertThat(update.replacePeers()).isFalse();
        assertThat(update.peers()).isEmpty();
    }

    @Test
    void shouldWipeTheUpdatesSecretsWhenItWasApplied() throws IOException {
        ask("set=1\nprivate_key=" + A + "\npublic_key=" + B + "\npreshared_key=" + A + "\n\n");
        try (UnixClient client = new UnixClient(socket())) {
            client.send("set=1\nprivate_key=" + A + "\n\nget=1\n\n");
            client.readTo("\n\n");
            client.readTo("\n\n");
        }
        for (var update : device.updates) {
            assertThat(update.privateKey()).matches(Secret::isZero);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "private_key=0a",
                "private_key=zz0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a",
                "private_key=-a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a",
                "listen_port=65536",
                "listen_port=-1",
                "listen_port=+1",
                "listen_port=",
                "listen_port= 1",
                "fwmark=4294967296",
                "fwmark=0x10",
                "replace_peers=false",
                "replace_peers=1",
                "protocol_version=1",
                "allowed_ip=10.0.0.0/8",
                "jc=4",
                "public_key=0a",
                "P remove=false",
                "P update_only=yes",
                "P preshared_key=0a",
                "P endpoint=192.0.2.1",
                "P endpoint=192.0.2.1:65536",
                "P endpoint=2001:db8::1:51820",
                "P endpoint=[192.0.2.1]:51820",
                "P endpoint=example.com:51820",
                "P endpoint=192.0.2.300:1",
                "P endpoint=:1",
                "P endpoint=[]:1",
                "P persistent_keepalive_interval=65536",
                "P persistent_keepalive_interval=off",
                "P replace_allowed_ips=false",
                "P allowed_ip=10.0.0.0",
                "P allowed_ip=10.0.0.0/33",
                "P allowed_ip=10.1/8",
                "P allowed_ip=2001:db8::/129",
                "P allowed_ip=--10.0.0.0/8",
                "P allowed_ip=fe80::1%lo/64",
                "P protocol_version=2",
                "P listen_port=1",
                "P errno=0",
            })
    void shouldAnswerInvalidAndChangeNothingWhenALineIsWrong(String line) throws IOException {
        String wrong = line.startsWith("P ") ? "public_key=" + B + "\n" + line.substring(2) : line;
        assertThat(ask("set=1\nlisten_port=7\n" + wrong + "\n\n")).isEqualTo(EINVAL);
        assertThat(device.updates).isEmpty();
    }

    @Test
    void shouldAnswerProtocolErrorWhenALineHasNoEqualsSign() throws IOException {
        assertThat(ask("set=1\nlisten_port\n\n")).isEqualTo(EPROTO);
        assertThat(device.updates).isEmpty();
    }

    @Test
    void shouldChangeNothingWhenTheClientLeavesBeforeTheBlankLine() throws IOException {
        assertThat(ask("set=1\nlisten_port=7\n")).isEqualTo(EPROTO);
        assertThat(device.updates).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"get=2\n\n", "hello\n\n", "\n"})
    void shouldAnswerProtocolErrorAndEndWhenTheOperationIsUnknown(String request) throws IOException {
        try (UnixClient client = new UnixClient(socket())) {
            client.send(request);
            assertThat(client.readTo("\n\n")).isEqualTo(EPROTO);
            assertThat(client.readTo("\n")).isEmpty();
        }
    }

    @Test
    void shouldRefuseALongLineAndServeTheNextOperation() throws IOException {
        try (UnixClient client = new UnixClient(socket())) {
            client.send("set=1\nlisten_port=" + "1".repeat(100_000) + "\n\nset=1\nlisten_port=9\n\n");
            assertThat(client.readTo("\n\n")).isEqualTo(EINVAL);
            assertThat(client.readTo("\n\n")).isEqualTo(OK);
        }
        assertThat(device.listenPort).isEqualTo(9);
    }

    @Test
    void shouldAnswerInvalidWhenSomethingFollowsGet() throws IOException {
        assertThat(ask("get=1\nlisten_port=1\n\n")).isEqualTo(EINVAL);
    }

    @Test
    void shouldAnswerTheDevicesErrnoWhenItRefuses() throws IOException {
        device.refusal = new DeviceUpdateException(98, "port 53 is in use");
        assertThat(ask("set=1\nlisten_port=53\n\n")).isEqualTo("errno=-98\n\n");
    }

    @Test
    void shouldIgnoreTheDevicesOwnKeyAsAPeer() throws IOException {
        device.publicKey = FakeDevice.key(0x0b);
        assertThat(ask("set=1\npublic_key=" + B + "\nallowed_ip=10.0.0.0/8\npublic_key=" + A + "\n\n"))
                .isEqualTo(OK);
        assertThat(device.peers).containsOnlyKeys(FakeDevice.key(0x0a));
    }

    @Test
    void shouldEmitTheDeviceInTheOrderOfTheReference() throws IOException {
        device.privateKey = Secret.copyOf(FakeDevice.bytes(0xab));
        device.listenPort = 51820;
        device.fwmark = -1;
        FakeDevice.Peer peer = device.peer(FakeDevice.key(1));
        peer.presharedKey = Secret.copyOf(FakeDevice.bytes(2));
        peer.endpoint = Endpoint.of(new InetSocketAddress("192.0.2.7", 1234));
        peer.lastHandshake = Instant.ofEpochSecond(1_700_000_000L, 42);
        peer.sentBytes = 5;
        peer.receivedBytes = 6;
        peer.keepalive = 25;
        peer.allowedIps.add(IpPrefix.parse("10.0.0.0/8"));
        peer.allowedIps.add(IpPrefix.parse("2001:db8::/32"));
        device.peer(FakeDevice.key(3));
        assertThat(ask("get=1\n\n"))
                .isEqualTo("private_key=" + "ab".repeat(32)
                        + "\nlisten_port=51820\nfwmark=4294967295\npublic_key=" + "01".repeat(32)
                        + "\npreshared_key=" + "02".repeat(32)
                        + "\nprotocol_version=1\nendpoint=192.0.2.7:1234\nlast_handshake_time_sec=1700000000\n"
                        + "last_handshake_time_nsec=42\ntx_bytes=5\nrx_bytes=6\npersistent_keepalive_interval=25\n"
                        + "allowed_ip=10.0.0.0/8\nallowed_ip=2001:db8::/32\npublic_key=" + "03".repeat(32)
                        + "\npreshared_key=" + "00".repeat(32)
                        + "\nprotocol_version=1\nlast_handshake_time_sec=0\nlast_handshake_time_nsec=0\ntx_bytes=0\n"
                        + "rx_bytes=0\npersistent_keepalive_interval=0\nerrno=0\n\n");
    }

    @Test
    void shouldTakeAndGiveManyPeers() throws Exception {
        int count = 1 << 16;
        String peers = IntStream.range(0, count)
                .mapToObj(i -> "public_key=%064x\nallowed_ip=10.%d.%d.0/24\n".formatted(i + 1, i >> 8, i & 255))
                .collect(Collectors.joining());
        assertThat(ask("set=1\nreplace_peers=true\n" + peers + "\n")).isEqualTo(OK);
        assertThat(device.updates.getFirst().peers()).hasSize(count);
        try (UnixClient client = new UnixClient(socket())) {
            client.send("get=1\n\n");
            assertThat(client.readTo("errno=0\n\n").lines().filter(line -> line.startsWith("public_key=")))
                    .hasSize(count);
        }
    }

    @Test
    void shouldServeOthersWhileOneClientIsSilentInTheMiddleOfALine() throws IOException {
        try (UnixClient slow = new UnixClient(socket())) {
            slow.send("set=1\nlisten_p");
            assertThat(ask("get=1\n\n")).endsWith(OK);
            slow.send("ort=3\n\n");
            assertThat(slow.readTo("\n\n")).isEqualTo(OK);
        }
        assertThat(device.listenPort).isEqualTo(3);
    }

    @Test
    void shouldCloseAConnectionThatIsIdle() throws IOException {
        try (UapiServer quick = UapiServer.open("wg1", device, directory, Duration.ofMillis(100));
                UnixClient client = new UnixClient(directory.resolve("wg1.sock"))) {
            client.send("set=1\nlisten_port=4\n");
            assertThat(client.readTo("\n")).isEmpty();
            assertThat(quick).isNotNull();
        }
        assertThat(device.updates).isEmpty();
    }

    @Test
    void shouldKeepKeysOutOfTheReasonsItLogs() {
        SetOperation lines = new SetOperation();
        for (String line : List.of(A + "=1", "private_key=" + A + "x", "private_key:" + A)) {
            assertThatThrownBy(() -> lines.line(
                            java.nio.ByteBuffer.wrap(line.getBytes(java.nio.charset.StandardCharsets.US_ASCII))))
                    .isInstanceOf(UapiException.class)
                    .hasMessageNotContaining(A.substring(0, 8));
        }
        lines.close();
    }
}
