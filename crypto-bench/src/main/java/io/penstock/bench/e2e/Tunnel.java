package io.penstock.bench.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The WireGuard tunnel of a bed, as {@code wg} and {@code ip} see it: two interfaces, each with a throw-away key, and what
 * each is told of the other. A role is {@code client} or {@code gateway}.
 */
final class Tunnel {

    private static final Path CONTROL_SOCKETS = Path.of("/var/run/wireguard");

    private final Cables cables;
    private final Path folder;
    private final Map<String, String> publicKeys = new ConcurrentHashMap<>();

    /** A tunnel without keys, whose keys go to a folder. */
    Tunnel(Cables cables, Path folder) {
        this.cables = cables;
        this.folder = folder;
    }

    void makeKeys() throws IOException {
        Files.writeString(key("gateway"), Command.run("wg genkey"));
        Files.writeString(key("client"), Command.run("wg genkey"));
    }

    String privateKey(String role) throws IOException {
        return Files.readString(key(role)).strip();
    }

    String publicKey(String role) {
        return publicKeys.computeIfAbsent(
                role,
                _ -> Command.run(List.of("sh", "-c", "wg pubkey <" + key(role))).strip());
    }

    private Path key(String role) {
        return folder.resolve(role + ".key");
    }

    /** Control sockets of all namespaces share a folder: the name must be unique on the machine. */
    String device(String role) {
        return cables.prefix() + role.charAt(0);
    }

    Path controlSocket(String role) {
        return CONTROL_SOCKETS.resolve(device(role) + ".sock");
    }

    /** Whether a program serves the interface. */
    boolean isServed(String role) {
        try {
            cables.in(role, "wg show " + device(role));
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    void configureClient() {
        cables.in("client", "wg set " + device("client") + " private-key " + key("client"));
        cables.in("client", "ip addr add " + Cables.CLIENT + "/24 dev " + device("client"));
        cables.in("client", "ip link set " + device("client") + " mtu 1420 up");
        cables.in("client", "ip route add 198.51.100.0/24 dev " + device("client"));
    }

    void configureGateway() {
        cables.in(
                "gateway",
                "wg set " + device("gateway") + " listen-port 51820 private-key " + key("gateway") + " peer "
                        + publicKey("client") + " allowed-ips " + Cables.CLIENT + "/32");
        cables.in("gateway", "ip addr add 10.66.0.1/24 dev " + device("gateway"));
        cables.in("gateway", "ip link set " + device("gateway") + " mtu 1420 up");
    }

    /** Tells the client where the gateway is; it has no session with it yet. */
    void pointClient() {
        cables.in(
                "client",
                "wg set " + device("client") + " peer " + publicKey("gateway")
                        + " endpoint 192.0.2.1:51820 allowed-ips 10.66.0.0/24,198.51.100.0/24");
    }

    /** Takes back {@link #pointClient}, and the session with it. */
    void forgetGateway() {
        cables.in("client", "wg set " + device("client") + " peer " + publicKey("gateway") + " remove");
    }
}
