package io.penstock.gateway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a user tries first: does it ping, and what does {@code wg show} say. The network is {@link Site}'s. */
@Tag("namespace")
@ParameterizedClass
@EnumSource(Roles.class)
class ReachabilityTest {

    private final Roles roles;

    ReachabilityTest(Roles roles) {
        this.roles = roles;
    }

    @Test
    void shouldCarryBothFamiliesInsideOverBothFamiliesOutside() {
        try (Site site = Site.open("ping", roles)) {
            for (String endpoint : List.of(Site.ENDPOINT_V4, Site.ENDPOINT_V6)) {
                site.client().peer(site.gateway(), "endpoint " + endpoint);
                for (String inner : List.of(Site.GATEWAY_V4, Site.GATEWAY_V6, Site.SERVER_V4, Site.SERVER_V6)) {
                    assertThat(site.client().namespace().reaches(inner, 8))
                            .as("ping " + inner + " over " + endpoint)
                            .isTrue();
                }
                assertThat(site.client().show(site.gateway()).endpoint()).isEqualTo(endpoint);
                assertThat(site.gateway().show(site.client()).endpoint())
                        .startsWith(endpoint.startsWith("[") ? "[2001:db8:1::2]:" : "192.0.2.2:");
            }
            assertThat(site.server().reaches(Site.CLIENT_V4, 5)).isTrue();
            assertThat(site.server().reaches(Site.CLIENT_V6, 5)).isTrue();
        }
    }

    @Test
    void shouldFillTheDocumentedColumnsOfTheDump() {
        try (Site site = Site.open("dump", roles)) {
            site.client().peer(site.gateway(), "persistent-keepalive 25");
            site.gateway().set("fwmark 0x2a");
            assertThat(site.tunnelWorks()).isTrue();
            for (Node node : List.of(site.gateway(), site.client())) {
                String[] device = node.dump().getFirst().split("\t", -1);
                assertThat(device).hasSize(4);
                assertThat(device[0]).isEqualTo(node.keys().privateKey());
                assertThat(device[1]).isEqualTo(node.keys().publicKey());
                assertThat(device[2]).matches("[1-9][0-9]*");
            }
            assertThat(site.gateway().dump().getFirst()).endsWith("\t51820\t0x2a");

            PeerDump gateway = site.client().show(site.gateway());
            assertThat(gateway.presharedKey()).isEqualTo("(none)");
            assertThat(gateway.endpoint()).isEqualTo(Site.ENDPOINT_V4);
            assertThat(gateway.allowedIps())
                    .containsExactlyInAnyOrder("10.66.0.0/24", "fd66::/64", "198.51.100.0/24", "2001:db8:2::/64");
            assertThat(Instant.ofEpochSecond(gateway.latestHandshakeSeconds()))
                    .isBetween(Instant.now().minusSeconds(30), Instant.now());
            assertThat(gateway.rxBytes()).isPositive();
            assertThat(gateway.txBytes()).isPositive();
            assertThat(gateway.persistentKeepalive()).isEqualTo("25");
            assertThat(site.gateway().show(site.client()).persistentKeepalive()).isEqualTo("off");
        }
    }

    /**
     * The namespace trick of wireguard.com/netns: the socket stays where the interface was born.
     *
     * <pre>
     *   inner           client                  gateway
     *   wg 10.66.0.2
     *    ╰~ socket ~~~  wan 192.0.2.2 ────────  wan 192.0.2.1, wg 10.66.0.1
     * </pre>
     */
    @Test
    void shouldGoOnWhenTheInterfaceMovesToAnotherNamespace() {
        try (Site site = Site.open("moved", roles)) {
            Namespace inner = site.lab().namespace("inner");
            String moved = site.client().interfaceName();
            site.client().namespace().ip("link set " + moved + " netns " + inner.name());
            inner.address(moved, Site.CLIENT_V4 + "/24", Site.CLIENT_V6 + "/64").ip("link set " + moved + " up");
            Wait.until(
                    "the moved interface carries IPv4",
                    Duration.ofSeconds(15),
                    () -> inner.reaches(Site.GATEWAY_V4, 2));
            assertThat(inner.reaches(Site.GATEWAY_V6, 5)).isTrue();
            assertThat(site.gateway().show(site.client()).endpoint()).startsWith("192.0.2.2:");
        }
    }
}
