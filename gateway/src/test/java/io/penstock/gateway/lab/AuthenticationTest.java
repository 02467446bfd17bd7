package io.penstock.gateway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.gateway.Beside;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Who knows the keys gets through, and nobody else. The network is {@link Site}'s. */
@Tag("namespace")
@Beside
@ParameterizedClass
@EnumSource(Roles.class)
class AuthenticationTest {

    private final Roles roles;
    private Site site;

    AuthenticationTest(Roles roles) {
        this.roles = roles;
    }

    @BeforeEach
    void open() {
        site = Site.open("keys", roles);
    }

    @AfterEach
    void close() {
        if (site != null) {
            site.close();
        }
    }

    @Test
    void shouldConnectWhenBothEndsHoldThePresharedKey() {
        Path key = KeyPair.presharedKey(site.lab());
        site.gateway().peer(site.client(), "preshared-key " + key);
        site.client().peer(site.gateway(), "preshared-key " + key);
        assertThat(site.tunnelWorks()).isTrue();
    }

    @Test
    void shouldStaySilentWhenPresharedKeysDiffer() {
        site.gateway().peer(site.client(), "preshared-key " + KeyPair.presharedKey(site.lab()));
        site.client().peer(site.gateway(), "preshared-key " + KeyPair.presharedKey(site.lab()));
        assertThat(site.tunnelWorks()).isFalse();
        assertThat(site.client().show(site.gateway()).latestHandshakeSeconds()).isZero();
        if (site.client().countsDrops()) {
            // The pre-shared key enters with the response, so it is the initiator who notices.
            assertThat(site.client().dropped("handshake_invalid")).isPositive();
        }
    }

    @Test
    void shouldStaySilentWhenTheGatewayDoesNotKnowTheKey() {
        site.client().renewKeys();
        assertThat(site.tunnelWorks()).isFalse();
        assertThat(site.client().show(site.gateway()).latestHandshakeSeconds()).isZero();
        assertThat(site.client().show(site.gateway()).rxBytes()).isZero();
        assertThat(site.client().show(site.gateway()).txBytes())
                .as("it did try")
                .isPositive();
        if (site.gateway().countsDrops()) {
            assertThat(site.gateway().dropped("unknown_peer")).isPositive();
        }
    }

    @Test
    void shouldConnectAgainWhenBothEndsChangeTheirKeys() {
        assertThat(site.tunnelWorks()).isTrue();
        String oldClient = site.client().keys().publicKey();
        String oldGateway = site.gateway().keys().publicKey();
        site.gateway().renewKeys();
        site.client().renewKeys();
        assertThat(site.client().namespace().reaches(Site.GATEWAY_V4, 2))
                .as("peers still listed under the old keys")
                .isFalse();

        site.gateway().set("peer " + oldClient + " remove").peer(site.client(), "allowed-ips 10.66.0.2/32,fd66::2/128");
        site.client()
                .set("peer " + oldGateway + " remove")
                .peer(site.gateway(), "endpoint " + Site.ENDPOINT_V4 + " allowed-ips 10.66.0.0/24,fd66::/64");
        assertThat(site.tunnelWorks()).isTrue();
        assertThat(site.gateway().dump()).hasSize(2);
    }
}
