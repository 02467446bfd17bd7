package io.penstock.gateway.uapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.routing.IpPrefix;
import io.penstock.gateway.FakeDevice;
import io.penstock.linux.address.Endpoint;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real {@code wg} speaks to the socket. Needs root, for the directory where {@code wg} looks, and {@code wg}. */
@Tag("namespace")
@Timeout(60)
class WgToolTest {

    private static final String NAME = "psu0";
    private static final PublicKey ALICE = FakeDevice.key(1);
    private static final PublicKey BOB = FakeDevice.key(2);

    @TempDir
    private Path folder;

    private final FakeDevice device = new FakeDevice(NAME);
    private UapiServer server;

    @BeforeEach
    void open() throws Exception {
        server = UapiServer.open(NAME, device);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private String wg(String... arguments) throws Exception {
        Run run = run(arguments);
        assertThat(run.exit).as(run.text).isZero();
        return run.text;
    }

    private record Run(int exit, String text) {}

    private static Run run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("wg"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("wg does not end");
        }
        return new Run(process.exitValue(), text);
    }

    private Path file(String text) throws Exception {
        return Files.writeString(folder.resolve("conf"), text);
    }

    @Test
    void shouldShowTheDeviceAsADump() throws Exception {
        device.listenPort = 51820;
        device.fwmark = 0xca6c;
        FakeDevice.Peer alice = device.peer(ALICE);
        alice.endpoint = Endpoint.of(new InetSocketAddress("192.0.2.1", 1000));
        alice.lastHandshake = Instant.ofEpochSecond(1_700_000_000L);
        alice.receivedBytes = 11;
        alice.sentBytes = 22;
        alice.keepalive = 25;
        alice.allowedIps.add(IpPrefix.parse("10.0.0.2/32"));
        alice.allowedIps.add(IpPrefix.parse("fd00::2/128"));
        assertThat(wg("show", NAME, "dump").lines().toList().get(1))
                .isEqualTo(ALICE + "\t(none)\t192.0.2.1:1000\t10.0.0.2/32,fd00::2/128\t1700000000\t11\t22\t25");
        assertThat(wg("show", NAME, "listen-port")).isEqualTo("51820\n");
        assertThat(wg("show", NAME, "fwmark")).isEqualTo("0xca6c\n");
        assertThat(wg("show", NAME)).contains("interface: " + NAME, "peer: " + ALICE, "endpoint: 192.0.2.1:1000");
        assertThat(wg("show", "interfaces")).contains(NAME);
    }

    @Test
    void shouldSetAndRemoveAPeer() throws Exception {
        Path psk = file(Base64.getEncoder().encodeToString(FakeDevice.bytes(7)) + "\n");
        wg(
                "set",
                NAME,
                "listen-port",
                "1234",
                "fwmark",
                "0x10",
                "peer",
                ALICE.toBase64(),
                "preshared-key",
                psk.toString(),
                "endpoint",
                "[2001:db8::1]:9",
                "persistent-keepalive",
                "15",
                "allowed-ips",
                "10.0.0.1/32,fd00::1/128");
        FakeDevice.Peer alice = device.peer(ALICE);
        assertThat(device.listenPort).isEqualTo(1234);
        assertThat(device.fwmark).isEqualTo(16);
        assertThat(alice.presharedKey.toBytes()).isEqualTo(FakeDevice.bytes(7));
        assertThat(alice.endpoint).isEqualTo(Endpoint.of(new InetSocketAddress("2001:db8::1", 9)));
        assertThat(alice.keepalive).isEqualTo(15);
        assertThat(alice.allowedIps).containsExactly(IpPrefix.parse("10.0.0.1/32"), IpPrefix.parse("fd00::1/128"));
        wg("set", NAME, "peer", ALICE.toBase64(), "remove");
        assertThat(device.peers).isEmpty();
    }

    @Test
    void shouldReplaceAddAndSynchroniseConfigurations() throws Exception {
        String key = Base64.getEncoder().encodeToString(FakeDevice.bytes(9));
        device.peer(FakeDevice.key(3));
        wg(
                "setconf",
                NAME,
                file("[Interface]\nPrivateKey = " + key + "\nListenPort = 7\n[Peer]\nPublicKey = " + ALICE
                                + "\nAllowedIPs = 10.0.0.1/32\n")
                        .toString());
        assertThat(device.peers).containsOnlyKeys(ALICE);
        assertThat(device.privateKey).matches(secret -> secret.sameAs(Secret.copyOf(FakeDevice.bytes(9))));

        wg(
                "addconf",
                NAME,
                file("[Peer]\nPublicKey = " + BOB + "\nAllowedIPs = 10.0.0.2/32\n")
                        .toString());
        assertThat(device.peers).containsOnlyKeys(ALICE, BOB);
        FakeDevice.Peer bob = device.peer(BOB);

        wg(
                "syncconf",
                NAME,
                file("[Interface]\nListenPort = 8\n[Peer]\nPublicKey = " + BOB + "\nAllowedIPs = 10.0.0.3/32\n")
                        .toString());
        assertThat(device.peers).containsOnlyKeys(BOB);
        assertThat(device.peer(BOB)).isSameAs(bob);
        assertThat(bob.allowedIps).containsExactly(IpPrefix.parse("10.0.0.3/32"));
        assertThat(device.listenPort).isEqualTo(8);
    }

    @Test
    void shouldShowTheConfigurationThatWasSet() throws Exception {
        // A private key is clamped by wg when it reads one; this one is as it stays.
        byte[] clamped = FakeDevice.bytes(0x48);
        String key = Base64.getEncoder().encodeToString(clamped);
        String configuration = "[Interface]\nListenPort = 7\nPrivateKey = " + key + "\n\n[Peer]\nPublicKey = " + ALICE
                + "\nAllowedIPs = 10.0.0.1/32\nEndpoint = 192.0.2.1:5\nPersistentKeepalive = 3\n";
        wg("setconf", NAME, file(configuration).toString());
        assertThat(wg("showconf", NAME)).isEqualTo(configuration);
    }

    @Test
    void shouldFailWithTheDevicesReasonWhenItRefuses() throws Exception {
        device.refusal = new io.penstock.dataplane.device.DeviceUpdateException(98, "in use");
        Run run = run("set", NAME, "listen-port", "53");
        assertThat(run.exit).isNotZero();
        assertThat(run.text).contains("Address already in use");
    }
}
