package io.penstock.gateway.demo;

import io.penstock.gateway.Failure;
import io.penstock.gateway.control.ControlClient;
import io.penstock.gateway.control.StatusText;
import io.penstock.gateway.host.Programs;
import io.penstock.gateway.host.Shell;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** What the demo does, step by step. */
final class Demo {

    private static final int PORT = 51820;
    private static final long READY_TIMEOUT_MS = 60_000;
    private static final long PROBE_TIMEOUT_S = 120;
    private static final int SMALL_MIB = 1;

    private final Shell shell;
    private final Topology topology;
    private final Children children;
    private final Path folder;
    private final PrintStream out;
    private final String gatewayInterface;
    private final String laptopInterface;

    Demo(Shell shell, Topology topology, Children children, Path folder, PrintStream out) {
        this.shell = shell;
        this.topology = topology;
        this.children = children;
        this.folder = folder;
        this.out = out;
        long pid = ProcessHandle.current().pid();
        this.gatewayInterface = "pg" + pid;
        this.laptopInterface = "pl" + pid;
    }

    void run(int mebibytes) throws Failure {
        say("1. Three network namespaces: a laptop, a gateway, and a site server behind it.");
        topology.build();
        DemoKeys keys = DemoKeys.make();
        write(gatewayInterface, keys.gatewayFile(PORT));
        say("2. The gateway: penstock up");
        Children.Child gateway = children.penstock(
                topology.gateway(),
                "up",
                file(gatewayInterface).toString(),
                "--nat",
                "on",
                "--metrics",
                "off",
                "--flow-log",
                "off");
        await("the gateway", gateway, () -> printedBy(gateway).contains("Penstock is up"));
        out.print(gateway.printed().indent(3));
        startLaptop(keys);
        say("4. The site server, which knows nothing of the tunnel's addresses.");
        Children.Child server = children.penstock(topology.server(), "probe");
        await("the site server", server, () -> printedBy(server).contains("serving on port"));
        say("5. The laptop asks the site server, through the tunnel.");
        report("IPv4", Topology.SERVER, Topology.GATEWAY_INSIDE, mebibytes);
        report("IPv6", Topology.SERVER_V6, Topology.GATEWAY_INSIDE_V6, SMALL_MIB);
        say("6. What the gateway says of it: penstock status");
        try {
            out.print(StatusText.render(new ControlClient().status(gatewayInterface), Instant.now())
                    .indent(3));
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, String.valueOf(e.getMessage()), e);
        }
        say(
                "   (Every packet that is not delivered is counted. Here it is the kernel's own multicast, which no peer is for.)");
    }

    private void startLaptop(DemoKeys keys) throws Failure {
        boolean foreign = Programs.find("wireguard-go") != null && Programs.find("wg") != null;
        say("3. The laptop: " + (foreign ? "wireguard-go, a foreign implementation" : "a second Penstock"));
        if (!foreign) {
            write(laptopInterface, keys.laptopFile(Topology.GATEWAY_OUTSIDE, PORT, true));
            Children.Child laptop = children.penstock(
                    topology.laptop(),
                    "up",
                    file(laptopInterface).toString(),
                    "--nat",
                    "off",
                    "--metrics",
                    "off",
                    "--flow-log",
                    "off");
            await("the laptop", laptop, () -> isUp(laptopInterface));
            return;
        }
        write(laptopInterface, keys.laptopFile(Topology.GATEWAY_OUTSIDE, PORT, false));
        String namespace = topology.laptop();
        Children.Child laptop = children.start(namespace, List.of("wireguard-go", "-f", laptopInterface));
        await("wireguard-go", laptop, () -> Files.exists(Path.of("/var/run/wireguard", laptopInterface + ".sock")));
        shell.must(
                "ip",
                "netns",
                "exec",
                namespace,
                "wg",
                "setconf",
                laptopInterface,
                file(laptopInterface).toString());
        shell.must("ip", "-n", namespace, "address", "add", DemoKeys.LAPTOP_V4 + "/32", "dev", laptopInterface);
        shell.must("ip", "-n", namespace, "address", "add", DemoKeys.LAPTOP_V6 + "/128", "dev", laptopInterface);
        shell.must("ip", "-n", namespace, "link", "set", "mtu", "1420", "up", "dev", laptopInterface);
        for (String prefix : DemoKeys.SITE) {
            shell.must("ip", "-n", namespace, "route", "add", prefix, "dev", laptopInterface);
        }
    }

    private void report(String family, String server, String expectedSource, int mebibytes) throws Failure {
        Children.Child probe =
                children.penstock(topology.laptop(), "probe", "--mib", Integer.toString(mebibytes), server);
        Map<String, String> answer = Children.finish(probe, PROBE_TIMEOUT_S)
                .lines()
                .map(line -> line.split(" ", 2))
                .filter(pair -> pair.length == 2)
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (a, b) -> b));
        String seenAs = answer.getOrDefault("seen-as", "nobody");
        if (!sameAddress(seenAs, expectedSource)) {
            throw new Failure(
                    Failure.FAILED, "the server saw " + seenAs + ", expected the gateway's " + expectedSource);
        }
        double seconds = Long.parseLong(answer.getOrDefault("nanoseconds", "0")) / 1e9;
        long bytes = Long.parseLong(answer.getOrDefault("bytes", "0"));
        long roundTripUs = Long.parseLong(answer.getOrDefault("round-trip-us", "0"));
        out.println(String.format(
                Locale.ROOT,
                "   %s: round trip %.2f ms, %d MiB in %.2f s = %.2f Gbit/s; the server saw the gateway's address %s",
                family,
                roundTripUs / 1e3,
                bytes >> 20,
                seconds,
                bytes * 8 / seconds / 1e9,
                expectedSource));
    }

    private static boolean sameAddress(String a, String b) {
        try {
            return InetAddress.ofLiteral(a).equals(InetAddress.ofLiteral(b));
        } catch (IllegalArgumentException notAnAddress) {
            return false;
        }
    }

    private static boolean isUp(String interfaceName) {
        try {
            return new ControlClient().running().contains(interfaceName);
        } catch (IOException e) {
            return false;
        }
    }

    private static String printedBy(Children.Child child) {
        try {
            return child.printed();
        } catch (Failure e) {
            return "";
        }
    }

    private static void await(String who, Children.Child child, BooleanSupplier ready) throws Failure {
        long deadlineNs = System.nanoTime() + READY_TIMEOUT_MS * 1_000_000;
        while (!ready.getAsBoolean()) {
            if (!child.process().isAlive()) {
                throw new Failure(Failure.FAILED, who + " did not start: " + child.printed());
            }
            if (System.nanoTime() > deadlineNs) {
                throw new Failure(Failure.FAILED, who + " is not ready after a minute: " + child.printed());
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Failure(Failure.FAILED, "interrupted", e);
            }
        }
    }

    private Path file(String interfaceName) {
        return folder.resolve(interfaceName + ".conf");
    }

    private void write(String interfaceName, String text) throws Failure {
        try {
            Files.createFile(
                    file(interfaceName),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file(interfaceName), text);
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, "cannot write " + file(interfaceName) + ": " + e.getMessage(), e);
        }
    }

    private void say(String text) {
        out.println(text);
        out.flush();
    }
}
