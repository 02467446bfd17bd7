package io.penstock.gateway.lab;

import io.penstock.gateway.sink.TestIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A gateway with everything that dashboards speak of: a policy, a flow log, peers with names, and traffic that is allowed,
 * dropped and rejected, to the gateway, a site, another peer and the Internet; a peer on the move, and a stranger. The log
 * goes to rsyslog over TCP and over TLS, and to somebody who is never there.
 *
 * <pre>
 *   phone    10.66.0.2 ~~ wan2 192.0.2.2  ─┐
 *   tablet   10.66.0.3 ~~ wan3 192.0.3.2  ─┼─ machine 10.66.0.1 ── lan 198.51.100.0/24 ── server .2, 203.0.113.9
 *   stranger           ~~ wan4 192.0.4.2  ─┘
 * </pre>
 */
final class ObservedSite implements AutoCloseable {

    private static final String MACHINE = "10.66.0.1";
    private static final String SERVER = "198.51.100.2";
    private static final String INTERNET = "203.0.113.9";

    private final Lab lab = Lab.open("dashboards");
    private final Namespace machine = lab.namespace("machine");
    private final Namespace server = lab.namespace("server");
    private final KeyPair keys = KeyPair.generate(lab);
    private final Node phone = client(2);
    private final Node tablet = client(3);
    private final String device = lab.interfaceName();
    private final Path log = lab.file(device + "-log");
    private final GatewayProcess gateway;
    private final Rsyslog rsyslog;

    /** The network with the gateway up, and somebody at its door whom it does not know; no traffic yet. */
    ObservedSite() throws IOException, GeneralSecurityException, InterruptedException {
        client(4);
        lab.cable(server, "lan", machine, "lan");
        machine.address("lan", "198.51.100.1/24").forward();
        server.address("lan", SERVER + "/24").address("lo", INTERNET + "/32");
        server.ip("route add default via 198.51.100.1");
        machine.ip("route add default via " + SERVER);
        TestIdentity identity =
                TestIdentity.make(Files.createDirectories(lab.file("tls")), "server", "dns:localhost,ip:127.0.0.1");
        rsyslog = Rsyslog.start(machine, identity.certificate(), identity.key());
        Files.writeString(lab.file(device + ".policy"), """
            rule 10 gateway   allow   phone, tablet -> gateway  ping tcp 5201 udp 5201
            rule 20 site      allow   phone -> 198.51.100.0/24
            rule 30 internet  allow   phone -> exit
            rule 40 friends   allow   phone -> tablet  ping
            rule 50 printers  reject  phone -> gateway  tcp 9100
            rule 60 callbacks allow   198.51.100.0/24 -> phone  ping
            """);
        Path file = lab.file(device + ".conf");
        Files.writeString(file, """
            [Interface]
            PrivateKey = %s
            ListenPort = 51820
            Address = %s/24
            # penstock: policy = %s.policy
            # penstock: flow-log = %s
            # penstock: flow-log-window = 5s
            # penstock: sink = syslog+tcp://127.0.0.1:%d name=siem
            # penstock: sink = syslog+tls://127.0.0.1:%d name=archive ca=%s
            # penstock: sink = syslog+tcp://127.0.0.1:9 name=retired
            [Peer]
            # Name = phone
            PublicKey = %s
            AllowedIPs = 10.66.0.2/32
            [Peer]
            # Name = tablet
            PublicKey = %s
            AllowedIPs = 10.66.0.3/32
            """.formatted(
                        keys.privateKey(),
                        MACHINE,
                        device,
                        log,
                        Rsyslog.PORT,
                        Rsyslog.TLS_PORT,
                        identity.certificate(),
                        phone.keys().publicKey(),
                        tablet.keys().publicKey()));
        Shell.run("chmod", "600", file.toString());
        gateway = GatewayProcess.start(machine, "up", "up " + file + " --metrics " + MetricsPage.ADDRESS)
                .awaitUp();
    }

    private Node client(int number) {
        Namespace outside = lab.namespace("client" + number);
        String wan = "wan" + number;
        lab.cable(outside, "wan", machine, wan);
        outside.address("wan", "192.0." + number + ".2/24");
        machine.address(wan, "192.0." + number + ".1/24");
        Node node = new Node(outside, Implementation.WIREGUARD_GO);
        node.set("peer " + keys.publicKey() + " endpoint 192.0." + number
                + ".1:51820 persistent-keepalive 1 allowed-ips 10.66.0.0/24,198.51.100.0/24,203.0.113.0/24");
        node.up("10.66.0." + number + "/24");
        outside.ip("route add 198.51.100.0/24 dev " + node.interfaceName())
                .ip("route add 203.0.113.0/24 dev " + node.interfaceName());
        return node;
    }

    /** Starts traffic of every kind, which goes on until the lab is closed; reads the configuration again, well and badly. */
    void traffic() throws IOException {
        Namespace outside = phone.namespace();
        for (String address : List.of(MACHINE, SERVER, INTERNET, "10.66.0.3")) {
            outside.start("ping-" + address, "ping -q -n -i 0.2 " + address);
        }
        server.start("ping-back", "ping -q -n -i 0.2 10.66.0.2");
        machine.start("iperf-server", "iperf3 -s");
        again(outside, "transfer", 2, "iperf3 -c " + MACHINE + " -t 4 -b 2M --bidir");
        again(outside, "through", 1, "timeout 1 bash -c '</dev/tcp/" + SERVER + "/80'");
        again(outside, "rejected", 1, "timeout 1 bash -c '</dev/tcp/" + MACHINE + "/9100'");
        again(outside, "denied", 1, "timeout 1 bash -c '</dev/tcp/" + MACHINE + "/8003'");
        again(machine, "denied-out", 1, "timeout 1 bash -c '</dev/tcp/10.66.0.3/22'");
        again(tablet.namespace(), "roams", 3, "wg set " + tablet.interfaceName() + " listen-port $((20000 + RANDOM))");
        gateway.signal("HUP");
        awaitReload("success");
        Path policy = lab.file(device + ".policy");
        String good = Files.readString(policy);
        Files.writeString(policy, "rule 10 nonsense\n");
        gateway.signal("HUP");
        awaitReload("failure");
        Files.writeString(policy, good);
    }

    /** Lets the sinks' far end be away for a while; their records wait. */
    void outage(Duration duration) {
        rsyslog.stop();
        Wait.seconds((int) duration.toSeconds());
        rsyslog.start();
    }

    /** The file may be changed only when it has been read. */
    private void awaitReload(String result) {
        String line = "penstock_config_reload_total{result=\"" + result + "\"} 1.0";
        Wait.until(
                "a reload ends in " + result,
                Duration.ofSeconds(60),
                () -> MetricsPage.get(machine, "/metrics").text().contains(line));
    }

    private static void again(Namespace at, String title, int pauseSeconds, String command) {
        at.start(
                title,
                List.of(
                        "bash",
                        "-c",
                        "while :; do " + command + "; sleep " + pauseSeconds + "; done 2>&1 | tail -c 10000"),
                Map.of());
    }

    Lab lab() {
        return lab;
    }

    Namespace machine() {
        return machine;
    }

    /** The key of the peer with most traffic. */
    String phoneKey() {
        return phone.keys().publicKey();
    }

    /** Where the flow log lies. */
    Path log() {
        return log;
    }

    @Override
    public void close() {
        lab.close();
    }
}
