package io.penstock.gateway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code WG_QUICK_USERSPACE_IMPLEMENTATION=… wg-quick up FILE}, with a file that sends everything through the tunnel,
 * and {@code down} again. In {@link Site}'s network a third namespace takes the client's place.
 *
 * <pre>
 *   laptop (wg-quick)               gateway
 *   wg  10.66.0.9  ~~~~~~~~~~~~~~~  wg  10.66.0.1
 *   air 203.0.113.2 ──────────────  air 203.0.113.1
 * </pre>
 */
@Tag("namespace")
class WgQuickTest {

    @ParameterizedTest
    @EnumSource(Roles.class)
    void shouldLeaveNoTraceAfterUpAndDown(Roles roles) throws IOException {
        try (Site site = Site.open("wg-quick", roles)) {
            Namespace laptop = site.lab().namespace("laptop");
            site.lab().cable(laptop, "air", site.gateway().namespace(), "air");
            laptop.address("air", "203.0.113.2/24");
            site.gateway().namespace().address("air", "203.0.113.1/24");
            KeyPair keys = KeyPair.generate(site.lab());
            site.gateway().set("peer " + keys.publicKey() + " allowed-ips 10.66.0.9/32,fd66::9/128");
            String device = site.lab().interfaceName();
            Path file = configuration(site, keys, device);
            Shell.run("chmod", "600", file.toString());
            WgQuick wgQuick = new WgQuick(laptop, roles.client());
            String before = Traces.of(laptop);

            wgQuick.run("up " + file);
            assertThat(laptop.reaches(Site.GATEWAY_V4, 8)).isTrue();
            assertThat(laptop.reaches(Site.SERVER_V6, 8)).isTrue();
            assertThat(Files.exists(Lab.SOCKETS.resolve(device + ".sock")))
                    .as("served from user space")
                    .isTrue();
            assertThat(Traces.of(laptop)).contains(device).isNotEqualTo(before);

            wgQuick.run("down " + file);
            Wait.until(
                    "the process has ended",
                    Duration.ofSeconds(10),
                    () -> laptop.processes().isEmpty());
            assertThat(Traces.of(laptop)).isEqualTo(before);
            assertThat(Files.exists(Lab.SOCKETS.resolve(device + ".sock")))
                    .as("socket file")
                    .isFalse();
        }
    }

    private static Path configuration(Site site, KeyPair keys, String device) throws IOException {
        return Files.write(
                site.lab().file(device + ".conf"),
                List.of(
                        "[Interface]",
                        "PrivateKey = " + keys.privateKey(),
                        "Address = 10.66.0.9/24, fd66::9/64",
                        "MTU = 1420",
                        "[Peer]",
                        "PublicKey = " + site.gateway().keys().publicKey(),
                        "Endpoint = 203.0.113.1:51820",
                        "AllowedIPs = 0.0.0.0/0, ::/0"));
    }
}
