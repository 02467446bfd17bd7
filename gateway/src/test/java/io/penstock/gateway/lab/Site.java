package io.penstock.gateway.lab;

/**
 * The usual network: a client on the Internet, the gateway, and a server of the site behind it.
 *
 * <pre>
 *   client                          gateway                          server
 *   wg  10.66.0.2  fd66::2  ~~~~~~  wg  10.66.0.1  fd66::1
 *   wan 192.0.2.2 ────────────────  wan 192.0.2.1
 *       2001:db8:1::2                   2001:db8:1::1
 *                                   lan 198.51.100.1 ──────────────  lan 198.51.100.2
 *                                       2001:db8:2::1                    2001:db8:2::2
 * </pre>
 */
final class Site implements AutoCloseable {

    static final String CLIENT_V4 = "10.66.0.2";
    static final String CLIENT_V6 = "fd66::2";
    static final String GATEWAY_V4 = "10.66.0.1";
    static final String GATEWAY_V6 = "fd66::1";
    static final String SERVER_V4 = "198.51.100.2";
    static final String SERVER_V6 = "2001:db8:2::2";
    static final String ENDPOINT_V4 = "192.0.2.1:51820";
    static final String ENDPOINT_V6 = "[2001:db8:1::1]:51820";

    private static final String[] GATEWAY_ADDRESSES = {GATEWAY_V4 + "/24", GATEWAY_V6 + "/64"};
    private static final String[] CLIENT_ADDRESSES = {CLIENT_V4 + "/24", CLIENT_V6 + "/64"};

    private final Lab lab;
    private final Node client;
    private final Node gateway;
    private final Namespace server;

    private Site(String title, Roles roles) {
        lab = Lab.open(title + "-" + roles);
        try {
            Namespace inside = lab.namespace("gateway");
            Namespace outside = lab.namespace("client");
            server = lab.namespace("server");
            lab.cable(outside, "wan", inside, "wan");
            lab.cable(server, "lan", inside, "lan");
            outside.address("wan", "192.0.2.2/24", "2001:db8:1::2/64");
            inside.address("wan", "192.0.2.1/24", "2001:db8:1::1/64")
                    .address("lan", "198.51.100.1/24", "2001:db8:2::1/64")
                    .forward();
            server.address("lan", SERVER_V4 + "/24", SERVER_V6 + "/64");
            gateway = new Node(inside, roles.gateway());
            client = new Node(outside, roles.client());
        } catch (RuntimeException | AssertionError e) {
            lab.close();
            throw e;
        }
    }

    /** The network with both ends configured and up, and the site reachable through the tunnel; nothing sent yet. */
    static Site open(String title, Roles roles) {
        Site site = new Site(title, roles);
        try {
            site.configure();
            return site;
        } catch (RuntimeException | AssertionError e) {
            site.close();
            throw e;
        }
    }

    private void configure() {
        gateway.set("listen-port 51820").peer(client, "allowed-ips 10.66.0.2/32,fd66::2/128");
        client.peer(
                gateway,
                "endpoint " + ENDPOINT_V4 + " allowed-ips 10.66.0.0/24,fd66::/64,198.51.100.0/24,2001:db8:2::/64");
        gateway.up(GATEWAY_ADDRESSES);
        client.up(CLIENT_ADDRESSES);
        client.namespace()
                .ip("route add 198.51.100.0/24 dev " + client.interfaceName())
                .ip("route add 2001:db8:2::/64 dev " + client.interfaceName());
        server.ip("route add 10.66.0.0/24 via 198.51.100.1").ip("route add fd66::/64 via 2001:db8:2::1");
    }

    Lab lab() {
        return lab;
    }

    Node client() {
        return client;
    }

    Node gateway() {
        return gateway;
    }

    Namespace server() {
        return server;
    }

    /** Cuts the gateway's power and starts it anew, with its configuration but no memory of where its peers were. */
    void restartGateway() {
        gateway.restart(GATEWAY_ADDRESSES);
    }

    /** Whether the client reaches the gateway's inner address within five seconds. */
    boolean tunnelWorks() {
        return client.namespace().reaches(GATEWAY_V4, 5);
    }

    @Override
    public void close() {
        lab.close();
    }
}
