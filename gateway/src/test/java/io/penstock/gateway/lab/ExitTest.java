package io.penstock.gateway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The gateway as the client's way out: nftables masquerades, and the server sees the gateway only. {@link Site}'s network. */
@Tag("namespace")
class ExitTest {

    @ParameterizedTest
    @EnumSource(Roles.class)
    void shouldShowTheServerOnlyTheGatewaysAddress(Roles roles) {
        try (Site site = Site.open("exit", roles)) {
            site.server().ip("route del 10.66.0.0/24").ip("route del fd66::/64");
            assertThat(site.client().namespace().reaches(Site.SERVER_V4, 2))
                    .as("before the masquerade there is no way back")
                    .isFalse();
            site.gateway()
                    .namespace()
                    .nft("table inet nat { chain post { type nat hook postrouting priority srcnat;"
                            + " oifname \"lan\" masquerade; }; }");

            assertThat(seenByServer(site, Site.SERVER_V4)).isEqualTo("198.51.100.1");
            assertThat(seenByServer(site, Site.SERVER_V6)).isEqualTo("2001:db8:2::1");
        }
    }

    private static String seenByServer(Site site, String address) {
        Iperf transfer = Iperf.start(site.client().namespace(), site.server(), address, 1, "");
        assertThat(transfer.finish().receivedBytes()).isPositive();
        return transfer.clientAddressSeenByServer();
    }
}
