package io.penstock.gateway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A client behind a home router whose memory is short. Light and slow, so it runs beside the other tests.
 *
 * <pre>
 *   client               router                                gateway
 *   wg 10.66.0.2  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~  wg 10.66.0.1
 *   home 192.168.1.2 ─── home 192.168.1.1
 *                        wan 192.0.2.2 (masquerade, 3 s) ────  wan 192.0.2.1
 * </pre>
 */
@Tag("namespace")
@Tag("quiet")
@Execution(ExecutionMode.CONCURRENT)
class NatKeepaliveTest {

    @ParameterizedTest
    @EnumSource(Roles.class)
    void shouldStayReachableBehindNatOnlyByPersistentKeepalive(Roles roles) {
        try (Lab lab = Lab.open("nat-" + roles)) {
            Namespace home = lab.namespace("client");
            Namespace router = lab.namespace("router");
            Namespace internet = lab.namespace("gateway");
            lab.cable(home, "home", router, "home");
            lab.cable(router, "wan", internet, "wan");
            home.address("home", "192.168.1.2/24").ip("route add default via 192.168.1.1");
            internet.address("wan", "192.0.2.1/24");
            router.address("home", "192.168.1.1/24")
                    .address("wan", "192.0.2.2/24")
                    .forward()
                    .nft(
                            "table ip nat { chain post { type nat hook postrouting priority srcnat; oifname \"wan\" masquerade; }; }")
                    .run("sysctl -q -w net.netfilter.nf_conntrack_udp_timeout=3"
                            + " net.netfilter.nf_conntrack_udp_timeout_stream=3");

            Node gateway = new Node(internet, roles.gateway());
            Node client = new Node(home, roles.client());
            gateway.set("listen-port 51820")
                    .peer(client, "allowed-ips 10.66.0.2/32")
                    .up("10.66.0.1/24");
            client.peer(gateway, "endpoint 192.0.2.1:51820 allowed-ips 10.66.0.0/24")
                    .up("10.66.0.2/24");
            assertThat(home.reaches("10.66.0.1", 8)).isTrue();
            assertThat(gateway.show(client).endpoint()).startsWith("192.0.2.2:");

            Wait.seconds(15);
            assertThat(internet.reaches("10.66.0.2", 3))
                    .as("the router has forgotten the client")
                    .isFalse();

            client.peer(gateway, "persistent-keepalive 1");
            Wait.seconds(15);
            assertThat(internet.reaches("10.66.0.2", 3))
                    .as("kept open from inside")
                    .isTrue();
        }
    }
}
