package io.penstock.gateway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.gateway.Beside;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What may change under a transfer without ending it. The network is {@link Site}'s. */
@Tag("namespace")
@Beside
@ParameterizedClass
@EnumSource(Roles.class)
class MobilityTest {

    private final Roles roles;
    private Site site;

    MobilityTest(Roles roles) {
        this.roles = roles;
    }

    @BeforeEach
    void open() {
        site = Site.open("mobility", roles);
        assertThat(site.tunnelWorks()).isTrue();
    }

    @AfterEach
    void close() {
        if (site != null) {
            site.close();
        }
    }

    /** The client walks from one address and port to another: the gateway must follow, without a new handshake. */
    @Test
    void shouldFollowTheClientToAnotherAddressAndPort() {
        long handshake = site.gateway().show(site.client()).latestHandshakeSeconds();
        Iperf transfer = Iperf.start(site.client().namespace(), site.server(), Site.SERVER_V4, 10, "-b 100M");
        Wait.seconds(3);
        site.client().namespace().ip("addr del 192.0.2.2/24 dev wan").address("wan", "192.0.2.77/24");
        site.client().set("listen-port 40404");
        List<Long> seconds = transfer.finish().forwardBytes();

        assertThat(seconds.subList(6, 10)).as("seconds after the move").allMatch(bytes -> bytes > 0);
        assertThat(site.gateway().show(site.client()).endpoint()).isEqualTo("192.0.2.77:40404");
        assertThat(site.gateway().show(site.client()).latestHandshakeSeconds()).isEqualTo(handshake);
    }

    /** A file with one more peer is applied: the session of the peer that stays must not notice. */
    @Test
    void shouldKeepTheSessionWhenSyncconfAddsAPeer() {
        long handshake = site.gateway().show(site.client()).latestHandshakeSeconds();
        Iperf transfer = Iperf.start(site.client().namespace(), site.server(), Site.SERVER_V4, 8, "-b 100M");
        Wait.seconds(2);
        for (Node node : List.of(site.gateway(), site.client())) {
            List<String> lines = new ArrayList<>(node.showconf());
            lines.add("[Peer]");
            lines.add("PublicKey = " + KeyPair.generate(site.lab()).publicKey());
            lines.add("AllowedIPs = 10.99.0.0/24");
            node.syncconf(lines);
            assertThat(node.dump()).hasSize(3);
        }
        List<Long> seconds = transfer.finish().forwardBytes();

        assertThat(seconds.subList(0, 8)).allMatch(bytes -> bytes > 0);
        assertThat(site.gateway().show(site.client()).latestHandshakeSeconds()).isEqualTo(handshake);
        assertThat(site.client().show(site.gateway()).latestHandshakeSeconds()).isEqualTo(handshake);
        assertThat(site.gateway().show(site.client()).rxBytes())
                .as("counters survive")
                .isGreaterThan(1_000_000);
    }
}
