package io.penstock.gateway.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A gateway as {@code penstock up} runs it, with a flow log in windows of five seconds; its peers, every other of which reaches
 * it over IPv6, and the site's server behind it.
 *
 * <pre>
 *   client N                              gateway                      server
 *   wg  10.66.0.N  fd66::N  ~~~~~~~~~~~~  wg   10.66.0.1  fd66::1
 *   wan 192.0.N.2 ──────────────────────  wanN 192.0.N.1
 *       2001:db8:N::2                          2001:db8:N::1
 *                                         lan  198.51.100.1 ─────────  lan 198.51.100.2
 *                                              2001:db8:aaaa::1            2001:db8:aaaa::2
 * </pre>
 */
final class AuditedSite implements AutoCloseable {

    static final String GATEWAY_V4 = "10.66.0.1";
    static final String GATEWAY_V6 = "fd66::1";
    static final String SERVER_V4 = "198.51.100.2";
    static final String SERVER_V6 = "2001:db8:aaaa::2";

    private static final int FIRST_CLIENT = 10;

    /**
     * A peer of the gateway, which knows it as {@code clientN}.
     *
     * @param number N
     * @param node its end of the tunnel
     */
    record Client(int number, Node node) {

        String v4() {
            return "10.66.0." + number;
        }

        String v6() {
            return "fd66::" + number;
        }

        Namespace at() {
            return node.namespace();
        }

        String publicKey() {
            return node.keys().publicKey();
        }

        @Override
        public String toString() {
            return "client" + number;
        }
    }

    private final Lab lab;
    private final Namespace machine;
    private final Namespace server;
    private final KeyPair keys;
    private final String device;
    private final Path file;
    private final Path rules;
    private final List<Client> clients = new ArrayList<>();
    private Path log;

    private AuditedSite(String title) {
        lab = Lab.open(title);
        machine = lab.namespace("gateway");
        server = lab.namespace("server");
        lab.cable(server, "lan", machine, "lan");
        machine.address("lan", "198.51.100.1/24", "2001:db8:aaaa::1/64").forward();
        server.address("lan", SERVER_V4 + "/24", SERVER_V6 + "/64")
                .ip("route add 10.66.0.0/24 via 198.51.100.1")
                .ip("route add fd66::/64 via 2001:db8:aaaa::1");
        keys = KeyPair.generate(lab);
        device = lab.interfaceName();
        file = lab.file(device + ".conf");
        rules = lab.file(device + ".policy");
        log = lab.file(device + "-log");
    }

    /** The network, with peers that have keys but are not connected; the gateway is not running yet. */
    static AuditedSite open(String title, List<Implementation> clients) {
        AuditedSite site = new AuditedSite(title);
        try {
            clients.forEach(site::add);
            return site;
        } catch (RuntimeException | AssertionError e) {
            site.close();
            throw e;
        }
    }

    private void add(Implementation implementation) {
        int number = FIRST_CLIENT + clients.size();
        Namespace outside = lab.namespace("client" + number);
        lab.cable(outside, "wan", machine, "wan" + number);
        outside.address("wan", "192.0." + number + ".2/24", "2001:db8:" + number + "::2/64");
        machine.address("wan" + number, "192.0." + number + ".1/24", "2001:db8:" + number + "::1/64");
        clients.add(new Client(number, new Node(outside, implementation)));
    }

    /** Where the log is kept, when it is not the lab's output folder. */
    AuditedSite logIn(Path folder) {
        log = folder;
        return this;
    }

    /** Writes the configuration: Penstock's own settings as {@code key = value}, and the policy, none where it is empty. */
    AuditedSite configure(String policy, String... settings) {
        StringBuilder text = new StringBuilder("""
                [Interface]
                PrivateKey = %s
                ListenPort = 51820
                Address = %s/24, %s/64
                MTU = 1420
                # penstock: flow-log = %s
                # penstock: flow-log-window = 5s
                """.formatted(keys.privateKey(), GATEWAY_V4, GATEWAY_V6, log));
        for (String setting : settings) {
            text.append("# penstock: ").append(setting).append('\n');
        }
        if (!policy.isEmpty()) {
            text.append("# penstock: policy = ").append(rules.getFileName()).append('\n');
            policy(policy);
        }
        for (Client client : clients) {
            text.append("""
                    [Peer]
                    # Name = %s
                    PublicKey = %s
                    AllowedIPs = %s/32, %s/128
                    """.formatted(client, client.publicKey(), client.v4(), client.v6()));
        }
        write(file, text.toString());
        Shell.run("chmod", "600", file.toString());
        return this;
    }

    /** Replaces the rules; a running gateway reads them at {@code SIGHUP}. */
    void policy(String lines) {
        write(rules, lines);
    }

    private static void write(Path to, String text) {
        try {
            Files.writeString(to, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The words behind {@code penstock} that run the gateway. */
    String up() {
        return "up " + file + " --nat off";
    }

    /** Runs the gateway and waits until it is up. */
    GatewayProcess start(String title) {
        return GatewayProcess.start(machine, title, up()).awaitUp();
    }

    /** Waits until a gateway that was killed has left no interface. */
    void awaitGone() {
        Wait.until(
                "the interface is gone",
                Duration.ofSeconds(5),
                () -> machine.attempt("ip link show " + device).exit() != 0);
    }

    /** Lets the peers know the gateway and brings them up. Nothing is sent yet. */
    void connect() {
        for (Client client : clients) {
            join(client);
            client.node().up(client.v4() + "/24", client.v6() + "/64");
            client.at()
                    .ip("route add 198.51.100.0/24 dev " + client.node().interfaceName())
                    .ip("route add 2001:db8:aaaa::/64 dev " + client.node().interfaceName());
        }
    }

    /** Makes a peer forget the gateway and meet it anew: the next packet makes a session beside the one that lives. */
    void rejoin(Client client) {
        client.node().set("peer " + keys.publicKey() + " remove");
        join(client);
    }

    private void join(Client client) {
        int number = client.number();
        String endpoint = number % 2 == 1 ? "[2001:db8:" + number + "::1]" : "192.0." + number + ".1";
        client.node()
                .set("peer " + keys.publicKey() + " endpoint " + endpoint + ":51820 allowed-ips "
                        + "10.66.0.0/24,fd66::/64,198.51.100.0/24,2001:db8:aaaa::/64");
    }

    Lab lab() {
        return lab;
    }

    Namespace machine() {
        return machine;
    }

    Namespace server() {
        return server;
    }

    String device() {
        return device;
    }

    Path log() {
        return log;
    }

    List<Client> clients() {
        return clients;
    }

    /** {@code penstock audit verify} of a folder. */
    static Shell.Result verify(Path folder) {
        return Shell.attempt(
                "env",
                "PENSTOCK_NO_BUILD=1",
                Implementation.launcher().toString(),
                "audit",
                "verify",
                folder.toString());
    }

    @Override
    public void close() {
        lab.close();
    }
}
