package io.penstock.gateway.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A small network made of namespaces and cables, gone without a trace when closed.
 *
 * <p>Every name carries the process id of this virtual machine, so that labs of other test runs do not meet, and a
 * later run can tell what a dead one left behind. One thread owns a lab.
 */
final class Lab implements AutoCloseable {

    /** Where {@code wg} looks for the control sockets; shared by all namespaces. */
    static final Path SOCKETS = Path.of("/var/run/wireguard");

    private static final String PREFIX = "psx";
    private static final Pattern OWNED = Pattern.compile(PREFIX + "(\\d+)[-x].*");
    private static final AtomicInteger SERIAL = new AtomicInteger();

    /** Whether Penstock starts from its cache, as where it is installed: some seconds once, and half the time of each start. */
    private static final boolean TRAINS = Boolean.getBoolean("penstock.lab.train");

    private static boolean trained;

    private final Deque<Namespace> namespaces = new ArrayDeque<>();
    private final Deque<Background> processes = new ArrayDeque<>();
    private final Path output;
    private final Thread lastResort = new Thread(this::tearDown);

    private Lab(Path output) {
        this.output = output;
    }

    /**
     * An empty lab. Process output goes to files below {@code target/lab/TITLE}.
     *
     * @throws AssertionError when a tool or a privilege is missing
     */
    static Lab open(String title) {
        requireMachine();
        train();
        sweep();
        Path output =
                Path.of("target", "lab", title.replaceAll("[^A-Za-z0-9.-]+", "-") + "-" + SERIAL.incrementAndGet());
        try {
            Files.createDirectories(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Lab lab = new Lab(output.toAbsolutePath());
        Runtime.getRuntime().addShutdownHook(lab.lastResort);
        return lab;
    }

    /** A new namespace with its loopback up. */
    Namespace namespace(String role) {
        Namespace namespace = new Namespace(this, unique("-") + "-" + role, role);
        Shell.run("ip", "netns", "add", namespace.name());
        namespaces.push(namespace);
        namespace.ip("link set lo up");
        // Without duplicate address detection every IPv6 address works, and looks the same, from its first moment.
        namespace.run("sysctl -q -w net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.all.accept_dad=0");
        return namespace;
    }

    /** A cable: a veth pair with one end in each namespace, both ends up. */
    void cable(Namespace left, String leftInterface, Namespace right, String rightInterface) {
        left.ip("link add " + leftInterface + " type veth peer name " + rightInterface + " netns " + right.name());
        left.ip("link set " + leftInterface + " up");
        right.ip("link set " + rightInterface + " up");
    }

    /** An interface name that no other namespace uses, since {@code /var/run/wireguard} is shared by all of them. */
    String interfaceName() {
        return unique("x");
    }

    /** A file of this lab's output folder. */
    Path file(String name) {
        return output.resolve(name);
    }

    /** Takes over a started process: it ends when the lab does. */
    Background own(Background process) {
        processes.push(process);
        return process;
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(lastResort);
        tearDown();
    }

    private void tearDown() {
        processes.forEach(Background::stop);
        namespaces.forEach(namespace -> remove(namespace.name()));
    }

    private static String unique(String separator) {
        return PREFIX + ProcessHandle.current().pid() + separator + SERIAL.incrementAndGet();
    }

    /** Removes what runs left behind that were killed before they could clean up: only those whose owner is dead. */
    private static void sweep() {
        Shell.run("ip", "netns", "list")
                .text()
                .lines()
                .map(line -> line.replaceFirst(" .*", ""))
                .filter(Lab::isOrphan)
                .forEach(Lab::remove);
        if (!Files.isDirectory(SOCKETS)) {
            return;
        }
        try (var sockets = Files.list(SOCKETS)) {
            for (Path socket : sockets.toList()) {
                if (isOrphan(String.valueOf(socket.getFileName()))) {
                    Files.deleteIfExists(socket);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOrphan(String name) {
        Matcher owned = OWNED.matcher(name);
        return owned.matches()
                && ProcessHandle.of(Long.parseLong(owned.group(1))).isEmpty();
    }

    private static void remove(String namespace) {
        Shell.attempt("ip", "netns", "pids", namespace)
                .text()
                .lines()
                .map(pid -> ProcessHandle.of(Long.parseLong(pid.strip())))
                .flatMap(Optional::stream)
                .forEach(ProcessHandle::destroyForcibly);
        Shell.attempt("ip", "netns", "del", namespace);
    }

    private static synchronized void train() {
        if (TRAINS && !trained) {
            Shell.run("env", "PENSTOCK_NO_BUILD=1", Implementation.launcher().toString(), "train");
            trained = true;
        }
    }

    private static void requireMachine() {
        if (!"root".equals(System.getProperty("user.name"))) {
            throw new AssertionError("these tests make network namespaces: run them as root (sudo bin/test)");
        }
        if (!Files.exists(Path.of("/dev/net/tun"))) {
            throw new AssertionError("these tests need /dev/net/tun (modprobe tun)");
        }
        for (String tool : new String[] {"ip", "tc", "wg", "wireguard-go", "iperf3", "nft", "ping"}) {
            if (Shell.attempt("sh", "-c", "command -v " + tool).exit() != 0) {
                throw new AssertionError("these tests need the command " + tool + "; bin/test installs it");
            }
        }
    }
}
