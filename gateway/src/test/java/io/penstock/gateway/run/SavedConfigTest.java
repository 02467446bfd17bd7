package io.penstock.gateway.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.config.ConfigDiff;
import io.penstock.config.ConfigFile;
import io.penstock.config.GatewayConfig;
import io.penstock.config.ParseResult;
import io.penstock.dataplane.device.DeviceSnapshot;
import io.penstock.gateway.FakeDevice;
import io.penstock.gateway.KeyText;
import java.util.List;
import org.junit.jupiter.api.Test;

class SavedConfigTest {

    private static final String KEY = "EFt5pJ8xUVO2WJ8cHPmcaDWZ7zVk2vNqlQd9vLVvZ3g=";

    private static GatewayConfig parse(String text) {
        ParseResult result = ConfigFile.parse("wg0.conf", text);
        assertThat(result.problems()).isEmpty();
        return result.config().orElseThrow();
    }

    @Test
    void shouldKeepEverySettingThatAFileMayHave() {
        GatewayConfig before = parse("""
                [Interface]
                PrivateKey = %s
                Address = 10.9.0.1/24
                DNS = 9.9.9.9, example.org
                MTU = 1400
                ListenPort = 4711
                FwMark = 0x10
                Table = 123
                SaveConfig = true
                PreUp = true a
                PostUp = true b
                PreDown = true c
                PostDown = true d
                # penstock: metrics = 127.0.0.1:9999
                # penstock: metrics-peers = 7
                # penstock: metrics-compat = mindflavor
                # penstock: nat = off
                # penstock: cores = 3
                # penstock: transport = epoll
                # penstock: hand-off = never
                # penstock: cipher = jdk
                # penstock: udp-gro = off
                # penstock: verify-checksums = on
                # penstock: policy = wg0.policy
                # penstock: flow-log = /srv/log
                # penstock: flow-log-window = 30s
                # penstock: flow-log-file-size = 1M
                # penstock: flow-log-file-age = 2h
                # penstock: flow-log-keep-age = 3d
                # penstock: flow-log-keep-size = 5G
                # penstock: flow-log-fsync = always
                # penstock: flow-log-privacy = no-ports
                # penstock: audit = strict
                # penstock: sink = syslog+tcp://192.0.2.1:601 records=drop facility=local3
                # penstock: sink = kafka://one.example,two.example/flows name=all
                """.formatted(KEY));
        FakeDevice device = new FakeDevice("wg0");
        device.privateKey = KeyText.secret(java.util.Base64.getDecoder().decode(KEY));
        device.listenPort = 4711;
        try (DeviceSnapshot snapshot = device.snapshot()) {
            String saved =
                    SavedConfig.text(before, snapshot, before.interfaceSection().addresses(), List.of("9.9.9.9"));
            // The device's own MTU is what is saved, and the model's is 1420.
            GatewayConfig after = parse(saved.replace("MTU = 1420", "MTU = 1400"));
            assertThat(after).isEqualTo(before);
            assertThat(ConfigDiff.between(before, after).isEmpty()).isTrue();
        }
    }
}
