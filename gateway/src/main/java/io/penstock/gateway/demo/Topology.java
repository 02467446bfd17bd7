package io.penstock.gateway.demo;

import io.penstock.gateway.Failure;
import io.penstock.gateway.host.Shell;
import java.util.ArrayList;
import java.util.List;

/** The three namespaces and the two cables between them. Closing removes them with everything in them. */
final class Topology implements AutoCloseable {

    static final String GATEWAY_OUTSIDE = "198.51.100.1";
    static final String GATEWAY_INSIDE = "203.0.113.1";
    static final String GATEWAY_INSIDE_V6 = "2001:db8:2::1";
    static final String SERVER = "203.0.113.2";
    static final String SERVER_V6 = "2001:db8:2::2";

    private final Shell shell;
    private final String laptop;
    private final String gateway;
    private final String server;
    private final List<String> made = new ArrayList<>();

    /** Names that no other demo has: they carry the process id. */
    Topology(Shell shell, long pid) {
        this.shell = shell;
        this.laptop = "penstock-" + pid + "-laptop";
        this.gateway = "penstock-" + pid + "-gateway";
        this.server = "penstock-" + pid + "-server";
    }

    String laptop() {
        return laptop;
    }

    String gateway() {
        return gateway;
    }

    String server() {
        return server;
    }

    void build() throws Failure {
        for (String namespace : List.of(laptop, gateway, server)) {
            // Noted first: an interruption in between must find it.
            made.add(namespace);
            shell.must("ip", "netns", "add", namespace);
            shell.must("ip", "-n", namespace, "link", "set", "lo", "up");
        }
        cable(laptop, gateway, "outside");
        cable(server, gateway, "inside");
        address(laptop, "uplink", "198.51.100.2/24");
        address(gateway, "outside", GATEWAY_OUTSIDE + "/24");
        address(gateway, "inside", GATEWAY_INSIDE + "/24");
        address(gateway, "inside", GATEWAY_INSIDE_V6 + "/64");
        address(server, "uplink", SERVER + "/24");
        address(server, "uplink", SERVER_V6 + "/64");
    }

    private void cable(String leaf, String hub, String hubEnd) throws Failure {
        shell.must("ip", "-n", leaf, "link", "add", "uplink", "type", "veth", "peer", "name", hubEnd, "netns", hub);
        shell.must("ip", "-n", leaf, "link", "set", "dev", "uplink", "up");
        shell.must("ip", "-n", hub, "link", "set", "dev", hubEnd, "up");
    }

    private void address(String namespace, String interfaceName, String address) throws Failure {
        List<String> argv =
                new ArrayList<>(List.of("ip", "-n", namespace, "address", "add", address, "dev", interfaceName));
        if (address.contains(":")) {
            argv.add("nodad");
        }
        shell.must(argv.toArray(String[]::new));
    }

    @Override
    public void close() throws Failure {
        while (!made.isEmpty()) {
            String namespace = made.removeLast();
            shell.ask("ip", "netns", "delete", namespace);
        }
    }
}
