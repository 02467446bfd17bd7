package io.penstock.gateway.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.config.ConfigDiff;
import io.penstock.config.ConfigFile;
import io.penstock.config.GatewayConfig;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.device.DeviceUpdate;
import io.penstock.dataplane.device.DeviceUpdateException;
import io.penstock.dataplane.device.PeerUpdate;
import io.penstock.gateway.Failure;
import io.penstock.gateway.FakeDevice;
import io.penstock.gateway.KeyText;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class DeviceUpdatesTest {

    private static final EndpointLookup LOOKUP = EndpointLookup.once(host -> {
        if (host.endsWith(".invalid")) {
            throw new UnknownHostException(host);
        }
        return InetAddress.ofLiteral(host);
    });

    private static String key(int value) {
        return KeyText.of(Secret.copyOf(FakeDevice.bytes(value)));
    }

    private static String peer(int key, String lines) {
        return "[Peer]\nPublicKey = " + key(key) + "\n" + lines + "\n";
    }

    private static GatewayConfig config(String interfaceLines, String... peers) {
        return ConfigFile.parse(
                        "wg0.conf",
                        "[Interface]\nPrivateKey = " + key(8) + "\n" + interfaceLines + "\n" + String.join("", peers))
                .config()
                .orElseThrow();
    }

    @Test
    void shouldBringAFreshDeviceToTheWholeFile() throws Exception {
        FakeDevice device = new FakeDevice("wg0");
        GatewayConfig config = config(
                "ListenPort = 7",
                peer(1, "AllowedIPs = 10.0.0.1/32, fd00::/64\nPresharedKey = " + key(3) + "\nEndpoint = 192.0.2.1:9"),
                peer(2, "AllowedIPs = 10.0.0.2/32\nPersistentKeepalive = 25"));
        DeviceUpdate update = DeviceUpdates.whole(config, 51820, LOOKUP);
        device.apply(update);
        assertThat(device.listenPort).isEqualTo(7);
        assertThat(device.fwmark).isEqualTo(51820);
        assertThat(device.peers.keySet()).containsExactly(FakeDevice.key(1), FakeDevice.key(2));
        FakeDevice.Peer first = device.peer(FakeDevice.key(1));
        assertThat(first.presharedKey.toBytes()).isEqualTo(FakeDevice.bytes(3));
        assertThat(String.valueOf(first.endpoint)).isEqualTo("192.0.2.1:9");
        assertThat(first.allowedIps).hasSize(2);
        assertThat(device.peer(FakeDevice.key(2)).keepalive).isEqualTo(25);
    }

    @Test
    void shouldNameOnlyWhatDiffers() throws Failure {
        GatewayConfig before = config("ListenPort = 7", peer(1, "AllowedIPs = 10.0.0.1/32"), peer(2, ""), peer(4, ""));
        GatewayConfig after = config(
                "ListenPort = 7",
                peer(1, "AllowedIPs = 10.0.0.1/32\nPersistentKeepalive = 5"),
                peer(4, ""),
                peer(5, ""));
        DeviceUpdate update =
                DeviceUpdates.difference(ConfigDiff.between(before, after), after, OptionalInt.empty(), LOOKUP);
        assertThat(update.privateKey()).isNull();
        assertThat(update.listenPort()).isEmpty();
        assertThat(update.replacePeers()).isFalse();
        assertThat(update.peers())
                .extracting(PeerUpdate::publicKey)
                .containsExactly(FakeDevice.key(2), FakeDevice.key(1), FakeDevice.key(5));
        assertThat(update.peers().getFirst().remove()).isTrue();
        PeerUpdate changed = update.peers().get(1);
        assertThat(changed.presharedKey()).isNull();
        assertThat(changed.replaceAllowedIps()).isFalse();
        assertThat(changed.persistentKeepaliveSeconds()).hasValue(5);
    }

    @Test
    void shouldRefuseTheWholeUpdateWhenAnEndpointIsUnknown() {
        GatewayConfig config = config("", peer(1, "PresharedKey = " + key(3)), peer(2, "Endpoint = nowhere.invalid:1"));
        assertThatThrownBy(() -> DeviceUpdates.whole(config, 0, LOOKUP))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("nowhere.invalid:1");
    }

    @Test
    void shouldWipeEverySecretOfAnUpdateThatIsApplied() throws Exception {
        FakeDevice device = new FakeDevice("wg0");
        DeviceUpdate update = DeviceUpdates.whole(config("", peer(1, "PresharedKey = " + key(3))), 0, LOOKUP);
        device.apply(update);
        List<Secret> secrets = List.of(
                Objects.requireNonNull(update.privateKey()),
                Objects.requireNonNull(update.peers().getFirst().presharedKey()));
        assertThat(secrets).noneMatch(Secret::isZero);
        DeviceUpdates.wipe(update);
        assertThat(secrets).allMatch(Secret::isZero);
        assertThat(device.peer(FakeDevice.key(1)).presharedKey.isZero()).isFalse();
    }

    @Test
    void shouldNameThePortThatIsTaken() throws Failure {
        DeviceUpdate update = DeviceUpdates.whole(config("ListenPort = 7"), 0, LOOKUP);
        assertThat(Appliance.refused(update, new DeviceUpdateException(98, "bind")))
                .hasMessage("UDP port 7 is in use by another program: stop it, or set another ListenPort");
    }
}
