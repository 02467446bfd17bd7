package io.penstock.gateway.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** One end of a tunnel: an implementation that serves an interface, configured with the unmodified {@code wg}. */
final class Node {

    private final Namespace namespace;
    private final Implementation implementation;
    private final String interfaceName;
    private KeyPair keys;
    private Background process;

    /** Starts the implementation and gives the interface its key; it has no peer yet and is down. */
    Node(Namespace namespace, Implementation implementation) {
        this.namespace = namespace;
        this.implementation = implementation;
        this.interfaceName = namespace.lab().interfaceName();
        this.keys = KeyPair.generate(namespace.lab());
        this.process = launch();
        set("private-key " + keys.privateFile());
    }

    Namespace namespace() {
        return namespace;
    }

    String interfaceName() {
        return interfaceName;
    }

    KeyPair keys() {
        return keys;
    }

    /** Assigns the inner addresses and brings the interface up. */
    Node up(String... addresses) {
        namespace.address(interfaceName, addresses).ip("link set " + interfaceName + " mtu 1420 up");
        return this;
    }

    /** {@code wg set INTERFACE …} */
    Node set(String words) {
        namespace.run("wg set " + interfaceName + " " + words);
        return this;
    }

    /** {@code wg set INTERFACE peer KEY …} */
    Node peer(Node other, String words) {
        return set("peer " + other.keys.publicKey() + " " + words);
    }

    /**
     * Keeps a foreign implementation on one processor. Its threads move otherwise, and what they send then overtakes itself
     * in the kernel's per-processor queues; Penstock binds its threads itself.
     */
    Node keepForeignOn(int processor) {
        if (implementation.effective() != Implementation.PENSTOCK) {
            Shell.run("taskset", "-a", "-p", "-c", Integer.toString(processor), Long.toString(process.pid()));
        }
        return this;
    }

    /** {@code wg syncconf} with these lines. */
    Node syncconf(List<String> lines) {
        namespace.run("wg syncconf " + interfaceName + " " + write("sync.conf", lines));
        return this;
    }

    /** The configuration as {@code wg showconf} gives it. */
    List<String> showconf() {
        return namespace.run("wg showconf " + interfaceName).lines().toList();
    }

    /** Replaces the private key by a fresh one. */
    Node renewKeys() {
        keys = KeyPair.generate(namespace.lab());
        return set("private-key " + keys.privateFile());
    }

    /** The lines of {@code wg show INTERFACE dump}: the interface first, then its peers. */
    List<String> dump() {
        return namespace.run("wg show " + interfaceName + " dump").lines().toList();
    }

    /** What {@code wg} says about a peer. */
    PeerDump show(Node other) {
        return dump().stream()
                .skip(1)
                .map(PeerDump::parse)
                .filter(peer -> peer.publicKey().equals(other.keys.publicKey()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(interfaceName + " does not know the peer"));
    }

    /** Whether it says why it dropped a packet: wireguard-go does not. */
    boolean countsDrops() {
        return implementation.effective() == Implementation.PENSTOCK;
    }

    /** Packets dropped for a reason, as the metrics page counts them. */
    long dropped(String reason) {
        return MetricsPage.dropped(namespace, reason);
    }

    /** All that it dropped, by reason; nothing where it does not say. */
    SortedMap<String, Long> drops() {
        return countsDrops() ? MetricsPage.drops(namespace) : new TreeMap<>();
    }

    /** Cuts its power and starts it anew with the same configuration and addresses, but no endpoint of any peer. */
    void restart(String... addresses) {
        Path saved = write(
                "restart.conf",
                showconf().stream().filter(line -> !line.startsWith("Endpoint")).toList());
        process.kill();
        Wait.until(
                "the interface is gone",
                Duration.ofSeconds(5),
                () -> namespace.attempt("ip link show " + interfaceName).exit() != 0);
        // What a killed process leaves behind must not be taken for the new one's.
        Shell.run("rm", "-f", socket().toString());
        process = launch();
        namespace.run("wg setconf " + interfaceName + " " + saved);
        up(addresses);
    }

    private Path socket() {
        return Lab.SOCKETS.resolve(interfaceName + ".sock");
    }

    private Background launch() {
        Background started = namespace.start(
                interfaceName + "-" + namespace.lab().interfaceName(),
                implementation.foreground(interfaceName),
                implementation.environment());
        Wait.until("the control socket of " + implementation.effective() + " is there", Duration.ofSeconds(30), () -> {
            if (!started.isAlive()) {
                throw new AssertionError(implementation.effective() + " ended at its start:\n" + started.text());
            }
            return Files.exists(socket());
        });
        // wg removes a socket that refuses it, as wireguard-go's does for a moment between its bind and its listen.
        Wait.seconds(0.1);
        Wait.until(
                "the control socket of " + implementation.effective() + " answers",
                Duration.ofSeconds(30),
                () -> namespace.attempt("wg show " + interfaceName).exit() == 0);
        return started;
    }

    private Path write(String suffix, List<String> lines) {
        Path file = namespace.lab().file(interfaceName + "." + suffix);
        try {
            return Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
