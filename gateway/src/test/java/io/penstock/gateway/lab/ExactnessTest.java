package io.penstock.gateway.lab;

import static io.penstock.gateway.lab.Implementation.PENSTOCK;
import static io.penstock.gateway.lab.Implementation.WIREGUARD_GO;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.gateway.lab.traffic.MixReceiver;
import io.penstock.gateway.lab.traffic.MixSender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/**
 * Every packet and byte of mixed traffic, in the flow log, on the metrics page, and as the kernel counts them: the three are
 * equal. TCP, UDP and ICMP over IPv4 and IPv6, of all sizes and in fragments; allowed, dropped and rejected, both ways; while a peer
 * roams, another makes a new session, and the policy is read again. The network is {@link AuditedSite}'s.
 *
 * <p>A super-packet is one packet to nftables, with one header for all of its segments. So in one round the gateway's TUN offloads are
 * off, and the hooks at its own interface are the witness for every peer, both ways. In the other they are on: then it is the hooks at the
 * far end of the tunnel, where a peer has no offloads, for one way, and for the other the interface's queueing discipline, which counts
 * segments, for all peers together.
 */
@Tag("namespace")
@Tag("quiet")
@DisabledIfSystemProperty(
        named = "penstock.lab.implementation",
        matches = "wireguard-go",
        disabledReason = "wireguard-go has no flow log")
class ExactnessTest {

    private static final int DROPPED = 9101;
    private static final int REJECTED = 9102;
    private static final int UNNAMED = 9103;
    private static final int MIX_SECONDS = 18;

    private static final String RULES = """
            network site = 198.51.100.0/24, 2001:db8:aaaa::/64
            rule 10 dropped   drop   peers -> site               tcp 9101 udp 9101
            rule 20 rejected  reject peers -> site               tcp 9102 udp 9102
            rule 30 no-ping   drop   client11 -> gateway         ping
            %s
            rule 40 to-site   allow  peers -> site
            rule 50 pings     allow  peers -> peers, gateway     ping
            rule 60 back      allow  site -> peers               tcp 7000-7100 udp 7000-7100
            rule 70 no-calls  reject site -> peers               tcp 9102 udp 9102
            """;

    @Test
    void shouldCountAsTheKernelDoesAtTheGatewayWhenNothingIsMerged() {
        try (AuditedSite site =
                open("exact-plain", "tun-tso = off", "tun-uso = off", "tcp-merge = off", "udp-merge = off")) {
            GatewayProcess gateway = site.start("up");
            limitSegments(site.machine(), site.device());
            limitSegments(site.server(), "lan");
            KernelCounters kernel = KernelCounters.atGateway(site, REJECTED);
            Account account = run(site, gateway, kernel);
            SoftAssertions softly = new SoftAssertions();
            account.verify(softly);
            for (AuditedSite.Client client : site.clients()) {
                softly.assertThat(account.passed(client).traffic(true))
                        .as("from %s, in the log and out of the interface", client)
                        .isEqualTo(kernel.in(client));
                softly.assertThat(account.passed(client)
                                .traffic(false)
                                .plus(account.refused(client).traffic(false)))
                        .as("to %s, in the log, refused or not, and into the interface", client)
                        .isEqualTo(kernel.out(client));
            }
            softly.assertThat(kernel.answers().packets())
                    .as("answers to the site")
                    .isPositive()
                    .isEqualTo(account.metrics().of("penstock_policy_answers_total{direction=\"inbound\"}"));
            softly.assertThat(site.clients().stream()
                            .mapToLong(client -> kernel.out(client).packets())
                            .sum())
                    .as("packets to peers that the kernel gave to the interface")
                    .isEqualTo(account.packetsReadForPeers());
            softly.assertAll();
        }
    }

    @Test
    void shouldCountAsTheKernelDoesAtThePeerWhenPacketsAreMergedAndCut() {
        try (AuditedSite site = open("exact-merged")) {
            GatewayProcess gateway = site.start("up");
            KernelCounters kernel = KernelCounters.atGateway(site, REJECTED);
            Account account = run(site, gateway, kernel);
            SoftAssertions softly = new SoftAssertions();
            account.verify(softly);
            softly.assertThat(kernel.out())
                    .as("to all peers, in the log, refused or not, and into the interface")
                    .isEqualTo(account.log()
                            .passed()
                            .traffic(false)
                            .plus(account.log().refused().traffic(false)));
            AuditedSite.Client client = site.clients().get(1);
            softly.assertThat(kernel.in(client).packets())
                    .as("super-packets were merged")
                    .isLessThan(account.passed(client).traffic(true).packets());
            softly.assertThat(kernel.out(client).packets())
                    .as("super-packets were cut")
                    .isLessThan(account.passed(client).traffic(false).packets());
            softly.assertAll();
        }
    }

    private static AuditedSite open(String title, String... settings) {
        return AuditedSite.open(title, List.of(WIREGUARD_GO, WIREGUARD_GO, PENSTOCK))
                .configure(RULES.formatted(""), settings);
    }

    /** TCP makes no super-packets here. */
    private static void limitSegments(Namespace at, String device) {
        at.ip("link set dev " + device + " gso_max_segs 1");
    }

    private static Account run(AuditedSite site, GatewayProcess gateway, KernelCounters kernel) {
        site.connect();
        List<KernelCounters> peers = new ArrayList<>();
        for (AuditedSite.Client client : site.clients()) {
            limitSegments(client.at(), client.node().interfaceName());
            peers.add(KernelCounters.atPeer(site, client, REJECTED));
        }
        traffic(site, gateway);
        MetricsPage.Values metrics = metricsAtRest(site);
        kernel.read();
        peers.forEach(KernelCounters::read);
        gateway.signal("TERM");
        assertThat(gateway.exitCode()).isZero();
        Shell.Result verdict = AuditedSite.verify(site.log());
        assertThat(verdict.exit()).as(verdict.text()).isZero();
        return new Account(site.clients(), LoggedRecords.of(site.log()), metrics, peers);
    }

    private static void traffic(AuditedSite site, GatewayProcess gateway) {
        AuditedSite.Client roaming = site.clients().getFirst();
        AuditedSite.Client still = site.clients().get(1);
        AuditedSite.Client renewing = site.clients().getLast();
        for (AuditedSite.Client client : site.clients()) {
            assertThat(client.at().reaches(AuditedSite.SERVER_V4, 10)).isTrue();
            assertThat(client.at().reaches(AuditedSite.SERVER_V6, 10)).isTrue();
        }
        List<Background> mixes = List.of(
                mix(roaming.at(), site.server(), AuditedSite.SERVER_V4, AuditedSite.SERVER_V6, 7010),
                mix(site.server(), renewing.at(), renewing.v4(), renewing.v6(), 7012));
        Iperf.start(still.at(), site.server(), AuditedSite.SERVER_V4, 2, "-b 30M")
                .finish();
        roam(roaming);
        Iperf.start(still.at(), site.server(), AuditedSite.SERVER_V6, 2, "-b 30M -R")
                .finish();
        site.rejoin(renewing);
        assertThat(renewing.at().reaches(AuditedSite.SERVER_V4, 10)).isTrue();
        // Larger than the tunnel's MTU: fragments.
        Iperf.start(still.at(), site.server(), AuditedSite.SERVER_V4, 1, "-u -b 5M -l 3000")
                .finish();
        still.at().run("ping -q -n -c 3 -i 0.2 -s 4000 " + AuditedSite.SERVER_V6);
        assertThat(still.at().reaches(roaming.v4(), 5)).as("peer to peer").isTrue();
        assertThat(still.at().reaches(renewing.v6(), 5)).as("peer to peer").isTrue();
        refused(site);
        Iperf cut = Iperf.start(still.at(), site.server(), AuditedSite.SERVER_V4, 4, "-u -b 5M -l 400");
        Wait.seconds(1.5);
        site.policy(RULES.formatted("rule 35 cut       drop   client11 -> site udp 5201"));
        gateway.signal("HUP");
        gateway.awaitText("8 rules");
        mixes.forEach(mix -> mix.await(Duration.ofSeconds(60)));
        cut.finish();
    }

    /** Another address, and another port. */
    private static void roam(AuditedSite.Client client) {
        String network = "192.0." + client.number();
        client.at().ip("addr del " + network + ".2/24 dev wan").address("wan", network + ".77/24");
        client.node().set("listen-port 40404");
    }

    private static Background mix(Namespace from, Namespace to, String v4, String v6, int port) {
        to.start("receiver-" + port, JavaProgram.command(MixReceiver.class, String.valueOf(port)), Map.of());
        Wait.until(
                "the receiver listens",
                Duration.ofSeconds(20),
                () -> to.run("ss -Hltn sport = :" + port).contains(":" + port));
        return from.start(
                "sender-" + port,
                JavaProgram.command(MixSender.class, v4, v6, String.valueOf(port), String.valueOf(MIX_SECONDS)),
                Map.of());
    }

    /** What no rule lets pass, both ways: small and large, in fragments, with and without an answer. */
    private static void refused(AuditedSite site) {
        for (AuditedSite.Client client : site.clients()) {
            for (int port : new int[] {DROPPED, REJECTED}) {
                knock(client.at(), "4:" + AuditedSite.SERVER_V4 + ":" + port);
                knock(client.at(), "6:[" + AuditedSite.SERVER_V6 + "]:" + port);
            }
            for (int port : new int[] {REJECTED, UNNAMED}) {
                knock(site.server(), "4:" + client.v4() + ":" + port);
                knock(site.server(), "6:[" + client.v6() + "]:" + port);
            }
            site.machine().attempt("ping -q -n -c 2 -i 0.2 -w 1 -s 3000 " + client.v6());
        }
        AuditedSite.Client still = site.clients().get(1);
        still.at().attempt("ping -q -n -c 2 -i 0.2 -w 1 -s 4000 " + AuditedSite.GATEWAY_V4);
        still.at().attempt("ping -q -n -c 2 -i 0.2 -w 1 " + AuditedSite.GATEWAY_V6);
    }

    private static void knock(Namespace from, String where) {
        from.attempt("timeout 0.3 socat -T1 /dev/null TCP" + where);
        from.attempt("timeout 1 socat -u -b 8192 OPEN:/etc/services UDP" + where);
        from.attempt("timeout 1 socat -u -b 700 OPEN:/etc/services UDP" + where);
    }

    private static MetricsPage.Values metricsAtRest(AuditedSite site) {
        MetricsPage.Values before = MetricsPage.values(site.machine());
        for (int i = 0; i < 20; i++) {
            Wait.seconds(1.5);
            MetricsPage.Values now = MetricsPage.values(site.machine());
            if (now.carried("inbound").equals(before.carried("inbound"))
                    && now.carried("outbound").equals(before.carried("outbound"))) {
                return now;
            }
            before = now;
        }
        throw new AssertionError("packets do not come to rest");
    }
}
