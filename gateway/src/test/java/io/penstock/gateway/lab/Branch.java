package io.penstock.gateway.lab;

import java.util.ArrayList;
import java.util.List;

/**
 * A gateway that several clients use at once, each with a path to it of its own, of either outer family.
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
final class Branch implements AutoCloseable {

    static final String SERVER_V4 = "198.51.100.2";
    static final String SERVER_V6 = "2001:db8:aaaa::2";

    private static final int FIRST_CLIENT = 10;

    /**
     * A client.
     *
     * @param number its number in all its addresses
     * @param node its end of the tunnel
     */
    record Client(int number, Node node) {

        String v4() {
            return "10.66.0." + number;
        }

        String v6() {
            return "fd66::" + number;
        }

        @Override
        public String toString() {
            return "client " + number;
        }
    }

    private final Lab lab;
    private final Node gateway;
    private final Namespace server;
    private final List<Client> clients = new ArrayList<>();

    private Branch(String title, Implementation implementation) {
        lab = Lab.open(title);
        try {
            Namespace inside = lab.namespace("gateway");
            server = lab.namespace("server");
            lab.cable(server, "lan", inside, "lan");
            inside.address("lan", "198.51.100.1/24", "2001:db8:aaaa::1/64").forward();
            server.address("lan", SERVER_V4 + "/24", SERVER_V6 + "/64");
            server.ip("route add 10.66.0.0/24 via 198.51.100.1").ip("route add fd66::/64 via 2001:db8:aaaa::1");
            gateway = new Node(inside, implementation).set("listen-port 51820").up("10.66.0.1/24", "fd66::1/64");
        } catch (RuntimeException | AssertionError e) {
            lab.close();
            throw e;
        }
    }

    /** The gateway and its clients, configured and up; every other client reaches it over IPv6. */
    static Branch open(String title, Implementation gateway, List<Implementation> clients) {
        Branch branch = new Branch(title, gateway);
        try {
            for (Implementation client : clients) {
                branch.join(client);
            }
            return branch;
        } catch (RuntimeException | AssertionError e) {
            branch.close();
            throw e;
        }
    }

    private void join(Implementation implementation) {
        int number = FIRST_CLIENT + clients.size();
        boolean overV6 = clients.size() % 2 == 1;
        Namespace outside = lab.namespace("client" + number);
        lab.cable(outside, "wan", gateway.namespace(), "wan" + number);
        outside.address("wan", "192.0." + number + ".2/24", "2001:db8:" + number + "::2/64");
        gateway.namespace().address("wan" + number, "192.0." + number + ".1/24", "2001:db8:" + number + "::1/64");
        Client client = new Client(number, new Node(outside, implementation));
        gateway.peer(client.node(), "allowed-ips " + client.v4() + "/32," + client.v6() + "/128");
        client.node()
                .peer(
                        gateway,
                        "endpoint " + (overV6 ? "[2001:db8:" + number + "::1]" : "192.0." + number + ".1")
                                + ":51820 allowed-ips 10.66.0.0/24,fd66::/64,198.51.100.0/24,2001:db8:aaaa::/64")
                .up(client.v4() + "/24", client.v6() + "/64");
        outside.ip("route add 198.51.100.0/24 dev " + client.node().interfaceName())
                .ip("route add 2001:db8:aaaa::/64 dev " + client.node().interfaceName());
        clients.add(client);
    }

    Node gateway() {
        return gateway;
    }

    Namespace server() {
        return server;
    }

    List<Client> clients() {
        return clients;
    }

    @Override
    public void close() {
        lab.close();
    }
}
