package io.penstock.bench.e2e;

import io.penstock.linux.netns.NetworkNamespace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/** The namespaces of client, gateway and server, and the cables between them; gone when closed. */
final class Cables implements AutoCloseable {

    static final String SERVER = "198.51.100.2";
    static final String CLIENT = "10.66.0.2";

    /** So many beds may lie side by side. */
    private static final int LETTERS = 26;

    private static final AtomicInteger SERIAL = new AtomicInteger();

    private final Deque<String> namespaces = new ArrayDeque<>();
    private final String prefix =
            "psb" + ProcessHandle.current().pid() + (char) ('a' + SERIAL.getAndIncrement() % LETTERS);

    /** Lays them; what fails half-way is gone with {@link #close}. */
    void lay() {
        for (String role : List.of("gateway", "client", "server")) {
            Command.run("ip netns add " + namespace(role));
            namespaces.push(namespace(role));
            in(role, "ip link set lo up");
        }
        cable("client", "wan", "192.0.2.2/24", "192.0.2.1/24");
        cable("server", "lan", SERVER + "/24", "198.51.100.1/24");
        in("gateway", "sysctl -q -w net.ipv4.ip_forward=1");
        in("server", "ip route add 10.66.0.0/24 via 198.51.100.1");
    }

    private void cable(String role, String device, String address, String gatewayAddress) {
        in(role, "ip link add " + device + " type veth peer name " + device + " netns " + namespace("gateway"));
        in(role, "ip addr add " + address + " dev " + device);
        in(role, "ip link set " + device + " up");
        in("gateway", "ip addr add " + gatewayAddress + " dev " + device);
        in("gateway", "ip link set " + device + " up");
    }

    /** Whether the devices between client and gateway take UDP super-datagrams ({@code UDP_SEGMENT}) whole. */
    void outerSegmentation(boolean on) {
        for (String role : List.of("client", "gateway")) {
            in(role, "ethtool -K wan tx-udp-segmentation " + (on ? "on" : "off"));
        }
    }

    /** Runs a command whose words hold no spaces in the namespace of a role. */
    String in(String role, String words) {
        return Command.run(inside(role, List.of(words.split(" +", -1))));
    }

    /** The words of a command, to be run in the namespace of a role. */
    List<String> inside(String role, List<String> words) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace(role)));
        all.addAll(words);
        return all;
    }

    /** Opens something, a socket say, in the namespace of a role; it stays there wherever it is used. */
    <T> T inside(String role, Callable<T> body) {
        try {
            return NetworkNamespace.run(NetworkNamespace.named(namespace(role)), body);
        } catch (Exception e) {
            throw new IllegalStateException("in the namespace of the " + role + ": " + e.getMessage(), e);
        }
    }

    /** Begins the names of all that is made here: unique on the machine, and short enough for an interface. */
    String prefix() {
        return prefix;
    }

    private String namespace(String role) {
        return prefix + "-" + role;
    }

    @Override
    public void close() {
        namespaces.forEach(namespace -> Command.run("ip netns del " + namespace));
        namespaces.clear();
    }
}
